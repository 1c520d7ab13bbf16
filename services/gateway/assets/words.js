// Swagger UI's own words in Chinese: it has no setting for that. What the document says is left alone.

const WORDS = new Map(Object.entries({
  "Authorize": "填写令牌",
  "Authorized": "已填写",
  "Logout": "清除",
  "Close": "关闭",
  "Apply credentials": "填写令牌",
  "auth-bearer-value": "令牌",
  "Available authorizations": "可以填写的令牌",
  "(http, Bearer)": "（Authorization: Bearer 请求头）",
  "Value:": "内容：",
  "Servers": "服务地址",
  "Computed URL:": "实际地址：",
  "Server variables": "地址中的变量",
  "Filter by tag": "按标题筛选，如 见习单位",
  "Filter by tag or path": "按标题或者路径筛选",
  "No operations defined in spec!": "文档中没有接口。",
  "No operations match the filter.": "没有符合的接口。",
  "Expand operation": "展开",
  "Collapse operation": "收起",
  "Copy to clipboard": "复制",
  "Copy path to clipboard": "复制路径",
  "Copy code to clipboard": "复制内容",
  "Copy cURL command to clipboard": "复制命令",
  "Copy": "复制",
  "Copied": "已复制",
  "Download": "下载",
  "Download file": "下载文件",
  "authorization button unlocked": "没有填写令牌",
  "authorization button locked": "已填写令牌",
  "Warning: Deprecated": "将停用",
  "Deprecated": "将停用",
  "Find more details": "另见",
  "Parameters": "参数",
  "No parameters": "没有参数",
  "Callbacks": "回调",
  "Webhooks": "通知",
  "Schemas": "数据结构",
  "Name": "名称",
  "Name:": "名称：",
  "In:": "位置：",
  "Value": "内容",
  "Description": "说明",
  "Available values": "可填的值",
  "Default value": "不填时为",
  "Example": "示例",
  "Examples": "示例",
  "Examples:": "示例：",
  "Example Description": "示例说明",
  "Example Value": "示例",
  "Edit Value": "填写",
  "Schema": "结构",
  "Model": "结构",
  "[Modified value]": "（已修改）",
  "Send empty value": "不填内容也发送",
  "Add item": "加一项",
  "Add string item": "加一项",
  "Add object item": "加一项",
  "Add integer item": "加一项",
  "Remove": "去掉",
  "Try it out": "试用",
  "Cancel": "取消",
  "Reset": "还原",
  "Execute": "发送",
  "Clear": "清除答复",
  "Loading": "正在读取",
  "Loading...": "正在读取",
  "Request body": "请求体",
  "Media type": "内容类型",
  "Media Type": "内容类型",
  "Request content type": "请求的内容类型",
  "Response content type": "答复的内容类型",
  "Responses": "答复",
  "Server response": "收到的答复",
  "Response body": "答复的内容",
  "Response headers": "答复的响应头",
  "Request URL": "请求地址",
  "Curl": "curl 命令",
  "Code": "状态码",
  "Details": "详细内容",
  "Links": "链接",
  "No links": "没有链接",
  "Headers:": "响应头：",
  "Type": "类型",
  "Controls": "决定",
  "header.": "请求头。",
  "Undocumented": "文档中没有的状态",
  "Unrecognized response type; displaying content as text.": "不认识的内容类型，按文字显示。",
  "Unrecognized response type; unable to display.": "不认识的内容类型，不能显示。",
  "Can't parse JSON. Raw result:": "不是 JSON，原样显示：",
  "Errors": "错误",
  "Hide": "收起",
  "Show": "展开",
  "Failed to load API definition.": "没有读到接口文档，请刷新页面。",
  "No API definition provided.": "没有接口文档。",
  "Expand all": "全部展开",
  "Collapse all": "全部收起",
  "Expand": "展开",
  "Collapse": "收起",
  "Enum": "可填的值",
  "Const": "只能是",
  "Default": "不填时为",
  "Items": "每一项",
  "All of": "同时满足",
  "Any of": "满足其一",
  "One of": "恰好满足其一",
  "Not": "不能是",
  "Additional properties": "其他字段",
  "Pattern properties": "名称符合格式的字段",
  "Property names": "字段名称",
  "Discriminator": "由哪个字段区分",
  "External documentation": "另见",
  "Read only": "只读",
  "Write only": "只写",
  "Required field is not provided": "必填，没有填写",
  "Please correct the following validation errors and try again.": "请改正以下各处再发送：",
  "Failed to fetch.": "没有收到答复。",
  "Possible Reasons:": "可能的原因：",
  "CORS": "网页来自别的地址，不能向这里发送",
  "Network Failure": "网络不通，或者服务没有启动",
  "URL scheme must be \"http\" or \"https\" for CORS request.": "地址不是以 http 或者 https 开头",
}));
/** Words in lower case, which could be a name's, by the class that they stand in. */
const PLACED = {
  "parameter__in": { query: "查询参数", path: "路径", header: "请求头" },
  "parameter__deprecated": { deprecated: "将停用" },
  "response-col_status": { default: "其他" },
  "json-schema-2020-12__attribute": {
    allowed: "可以有", forbidden: "不能有", deprecated: "将停用", "read-only": "只读", "write-only": "只写",
  },
};
const PATTERNS = [
  [/^For '(.+)': (.+)$/s, (_, name, fault) => `${name}：${inChinese(fault.replace(/\.$/, "")) ?? fault}`],
  [/^Error: .+$/s, "没有办成，原因见下面的内容"],
  [/^(?:TypeError|NetworkError): .+$/s, "没有收到答复"],
  [/^Value must be (?:greater than or equal to|at least) ([-\d.]+)$/, "不能小于 $1"],
  [/^Value must be less than or equal to ([-\d.]+)$/, "不能大于 $1"],
  [/^Value must follow pattern (.+)$/s, "格式应为 $1"],
  [/^Value must be an integer$/, "应为整数"],
  [/^Value must be a number$/, "应为数字"],
  [/^Value must be a boolean$/, "应为 true 或 false"],
  [/^Value must be a DateTime$/, "应为带时区的时间"],
  [/^Value must be at least (\d+) characters?$/, "至少 $1 个字符"],
  [/^Value must be no longer than (\d+) characters?$/, "最多 $1 个字符"],
  [/^(.+) characters?$/, "$1 个字符"],
  [/^(.+) (?:contained )?items?$/, "$1 项"],
  [/^(.+) properties$/, "$1 个字段"],
  [/^unique items$/, "各项不重复"],
  [/^matches (.+)$/s, "格式 $1"],
  [/^multiple of (.+)$/, "$1 的倍数"],
];
/** Where the document and the answers speak, and names are told. */
const FOREIGN = [
  ".renderedMarkdown:not(.parameter__enum, .parameter__default, .parameter__example, .live-responses-table *), .markdown",
  "pre, code, textarea, .json-schema-2020-12-json-viewer__value",
  "option, .opblock-tag a, .opblock-summary-path, .opblock-summary-description, td .parameter__name",
  ".json-schema-2020-12__title, .json-schema-2020-12-keyword__value",
].join(", ");
const TOLD_BY = ["placeholder", "title", "aria-label"];

new MutationObserver((changes) => {
  for (const { type, target, addedNodes, attributeName } of changes) {
    if (type === "childList") addedNodes.forEach(translate);
    else if (type === "characterData") translate(target);
    else translateAttribute(target, attributeName);
  }
}).observe(document.getElementById("docs"), {
  subtree: true, childList: true, characterData: true, attributeFilter: TOLD_BY,
});

function translate(root) {
  const around = root.nodeType === Node.TEXT_NODE ? root.parentElement : root;
  if (!around || around.closest(FOREIGN)) return;
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  const shown = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walker = document.createTreeWalker(root, shown, (node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(FOREIGN) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) translateText(node);
    else for (const name of TOLD_BY) translateAttribute(node, name);
  }
}

function translateText(text) {
  const words = text.data.trim();
  const chinese = inChinese(words) ?? PLACED[text.parentElement?.classList[0]]?.[words];
  if (chinese) text.data = text.data.replace(words, () => chinese);
}

function translateAttribute(element, name) {
  const words = element.getAttribute(name)?.trim();
  const chinese = words && inChinese(words);
  if (chinese) element.setAttribute(name, chinese);
}

function inChinese(words) {
  if (!words || WORDS.has(words)) return WORDS.get(words);
  const [said, chinese] = PATTERNS.find(([pattern]) => pattern.test(words)) ?? [];
  return said && words.replace(said, chinese);
}
