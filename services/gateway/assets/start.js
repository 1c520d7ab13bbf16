const page = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
});

// The token goes into the page's own authorisation and is kept nowhere else.
const form = document.getElementById("sign-in");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const said = form.querySelector("output");
  const told = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  form.elements.password.value = form.elements.code.value = "";
  said.textContent = "";
  try {
    const answer = await fetch("v1/tokens", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ grant_type: "password", ...told }),
    });
    const { access_token, detail } = await answer.json();
    if (answer.ok) page.preauthorizeApiKey("user", access_token);
    said.textContent = answer.ok ? "已登录，访问令牌十五分钟内有效。" : detail;
  } catch {
    said.textContent = "没有收到答复，请检查网络后重试。";
  }
});
