"""The change log of units: who did what to an object when, and on what ground."""

from services.common.web import change_log

routes = change_log.routes_of(
    change_log.Log(
        "units",
        title="单位类对象",
        objects="单位、岗位、带教老师、材料、核查、事故、投诉、检查、清退建议、门槛复核、示范单位提名等；"
        "计划组织见习人数为“区划/月份”，公开文字为“种类/区划”",
    )
)
