// The document as this page shows it: a real problem by each refusal, and less to fill in by hand.

const PROBLEM = "application/problem+json";
const SIGNATURE = /^signature/;
/** By which a text is known without an example. */
const FORMED = ["enum", "const", "format", "pattern", "examples"];

function shown(document) {
  const { paths, components } = document;
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      exemplify(operation, components);
      // This page signs for whoever is signed in as a department: only their token is asked for.
      operation.security = operation.security.map(withoutSignature);
      if (method === "post") ease(path, operation);
    }
  }
  Object.values(components.schemas).forEach(reword);
  components.securitySchemes = withoutSignature(components.securitySchemes);
  components.securitySchemes.department.description += "。只填写令牌的不能签名：请在页首以部门身份登录";
  return document;
}

function withoutSignature(named) {
  return Object.fromEntries(Object.entries(named).filter(([name]) => !SIGNATURE.test(name)));
}

/** A key that is left empty is made anew for each call. */
function ease(path, { parameters }) {
  const key = parameters?.find(({ name }) => name === KEY);
  if (!key) return;
  KEYED.push(new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`));
  key.required = false;
  key.description += "。在这个页面上不填的，每次自动生成一个新的";
}

/** Words of an answer that have no example say what they are, instead of "string". */
function reword({ properties }) {
  for (const field of Object.values(properties ?? {})) {
    const told = [field, ...(field.anyOf ?? [])].find(({ type }) => type === "string");
    if (told && !field.examples && FORMED.every((form) => !(form in told)) && field.description) {
      field.examples = [`（${field.description.split(/[，；。：]/)[0]}）`];
    }
  }
}

/** Each refusal with the first of its problems: what the operation tells itself stands before the rest. */
function exemplify(operation, components) {
  for (const [status, answer] of Object.entries(operation.responses)) {
    const told = answer.$ref ? components.responses[answer.$ref.split("/").pop()] : answer;
    if (!told["x-problems"]) continue;
    if (status === "422") {
      operation.responses[status] = withExample(told, malformed(operation, components));
    } else {
      told.content = withExample(told, problem(status, ...Object.entries(told["x-problems"])[0])).content;
    }
  }
}

function withExample(answer, example) {
  return { ...answer, content: { [PROBLEM]: { ...answer.content[PROBLEM], example } } };
}

function problem(status, code, title, detail = title) {
  const request_id = "req_01KB0A8M5W7Q4R2T6Y9Z3X1V8C";
  return { type: `/problems/${code}`, title, status: Number(status), code, detail, request_id };
}

/** A field that is missing, where one must be there; else a parameter that nobody knows. */
function malformed({ requestBody, parameters }, { schemas }) {
  const name = requestBody?.content["application/json"]?.schema.$ref?.split("/").pop();
  const [field] = schemas[name]?.required ?? [];
  if (field) {
    const missing = { pointer: `/${field}`, code: "missing", message: "缺少必填的内容。" };
    return { ...problem(422, "malformed", "提交的内容格式不正确。", "有1处内容不符合要求。"), errors: [missing] };
  }
  const known = (parameters ?? []).filter((one) => one.in === "query").map((one) => one.name);
  const detail = `这里接受的查询参数：${known.join("、") || "无"}。`;
  const unknown = { pointer: "/query/name", code: "unknown-parameter", message: detail };
  return { ...problem(422, "unknown-parameter", "不认识的查询参数。", detail), errors: [unknown], known };
}
