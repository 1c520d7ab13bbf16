import time
from datetime import date
from sqlalchemy import text
from services.reporting import jobs
from tests import tokens

async def test_speed(reporting, reporting_app, clock):
    clock.move("2026-03-10")
    async with reporting_app.state.database.transaction() as session:
        await session.execute(text("""
        INSERT INTO facts (source,no,event,kind,object_id,version,occurred_on,recorded_at,region,workplace_county,data)
        SELECT 'matching', n, 'placement.arrived','placement','plc_'||lpad(n::text,26,'0'),1,'2026-03-02',now(),'640100','640104',
        jsonb_build_object('youth_id','yth_'||lpad(n::text,26,'0'),'post_id','p','unit_id','u','region','640100','workplace_county','640104','dispatch_id','dsp_'||n,'term_last_day','2026-09-01','months',6)
        FROM generate_series(1,20000) n"""))
        await session.execute(text("ANALYZE facts"))
    for n in range(2):
        t=time.perf_counter(); await jobs.note_gaps(reporting_app); print("look", n, time.perf_counter()-t)
    t=time.perf_counter(); a=await reporting.get("/v1/insurance-gaps?limit=100", headers=tokens.officer("640100")); print("page", a.status_code, time.perf_counter()-t)
    t=time.perf_counter(); a=await reporting.get("/v1/insurance-warnings?limit=100", headers=tokens.officer("640100")); print("warnings (none)", a.status_code, time.perf_counter()-t)
