const page = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  validatorUrl: null,
  requestInterceptor: sending,
  plugins: [
    { statePlugins: { spec: { wrapActions: { updateJsonSpec: (go) => (told) => go(shown(told)) } } } },
  ],
});

// Tokens go into the page's own authorisation and are kept nowhere else.
signingIn("sign-in", ["password", "code"], "password", (answer) => {
  page.preauthorizeApiKey("user", answer.access_token);
  return "已登录，访问令牌十五分钟内有效。";
});

signingIn("department", ["client_secret"], "client_credentials", (answer, told) => {
  page.preauthorizeApiKey("department", answer.access_token);
  if (!crypto.subtle) return "已登录，但浏览器只在 https 或者本机的地址上能签名。";
  signBy(told.client_secret);
  return "已登录，访问令牌十五分钟内有效；请求由这个页面按 hmac-sha256 签名，不用填写三个签名请求头。";
});

function signingIn(id, hidden, grant_type, taken) {
  const form = document.getElementById(id);
  const said = form.querySelector("output");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    for (const name of hidden) form.elements[name].value = "";
    // Whoever signs in next, or fails to, asks and signs nothing as the department before them.
    signBy("");
    if (page.authSelectors.authorized().has("department")) page.authActions.logout(["department"]);
    document.querySelector("#department output").textContent = "";
    said.textContent = "";
    try {
      const answer = await fetch("v1/tokens", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ grant_type, ...told }),
      });
      const found = await answer.json();
      said.textContent = answer.ok ? taken(found, told) : found.detail;
    } catch {
      said.textContent = "没有收到答复，请检查网络后重试。";
    }
  });
}
