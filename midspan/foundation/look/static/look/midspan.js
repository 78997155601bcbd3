// Small comforts; every page works without them. Nothing a person typed is ever kept in the browser's storage.
const root = document.documentElement;
const typing = (node) => node.matches?.("input, textarea, select, [contenteditable]");

// "/" goes to the search field; Escape leaves it and closes menus.
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
    const find = document.querySelector("[data-find]");
    if (find) { event.preventDefault(); find.focus(); find.select(); }
  }
  if (event.key === "ArrowDown" && event.target.matches?.("[data-find]")) {
    const first = document.querySelector("#found a");
    if (first) { event.preventDefault(); first.focus(); }
  }
  if (event.key === "Escape") {
    document.getElementById("found")?.replaceChildren();
    if (event.target.matches?.("[data-find]")) event.target.blur();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  }
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".find")) document.getElementById("found")?.replaceChildren();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

// Arrow keys walk the links and buttons of a list marked data-keys.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-keys]");
  if (!list || typing(event.target) || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const stops = [...list.querySelectorAll(list.dataset.keys || "a[href], button:not(:disabled)")].filter((stop) => stop.offsetParent);
  const here = stops.indexOf(event.target.closest("a, button") ?? event.target);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (stops[to]) { event.preventDefault(); stops[to].focus(); }
});

// A form is sent once; a dangerous one asks first; one with unsaved words warns before the page goes.
const dirty = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
  if (form?.matches("[data-autosave]")) say(form, "waiting");
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !form.dataset.sure) { event.preventDefault(); event.stopImmediatePropagation(); ask(question, form, event.submitter); return; }
  delete form.dataset.sure;
  dirty.delete(form);
  if (event.defaultPrevented || form.method === "get" || form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { for (const button of form.querySelectorAll("button:not([type=button])")) { button.disabled = true; button.setAttribute("aria-busy", "true"); button.dataset.held = "1"; } });
}, true);
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[data-held]")) { button.disabled = false; button.removeAttribute("aria-busy"); delete button.dataset.held; }
});
addEventListener("beforeunload", (event) => { if ([...dirty].some((form) => form.isConnected)) event.preventDefault(); });

function ask(question, form, submitter) {
  const box = document.createElement("dialog");
  const words = document.createElement("p");
  const acts = document.createElement("div");
  const yes = document.createElement("button");
  const no = document.createElement("button");
  words.id = "asked"; words.textContent = question; box.setAttribute("aria-labelledby", "asked");
  acts.className = "acts"; yes.type = no.type = "button";
  yes.className = "button do" + (submitter?.classList.contains("danger") ? " danger" : "");
  yes.textContent = submitter?.textContent.trim() || "OK";
  no.className = "button"; no.textContent = root.lang.startsWith("es") ? "Volver" : "Go back";
  yes.onclick = () => { form.dataset.sure = "1"; box.close(); form.requestSubmit(submitter ?? undefined); };
  no.onclick = () => box.close();
  box.onclose = () => { box.remove(); submitter?.focus(); };
  acts.append(no, yes); box.append(words, acts); document.body.append(box); box.showModal(); no.focus();
}

// What was kept, in words: a form with data-autosave holds an element with data-saved and data-waiting, data-ok, data-failed.
function say(form, state) {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  const now = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  place.dataset.state = state;
  place.textContent = { waiting: place.dataset.waiting, ok: `${place.dataset.ok ?? ""} ${now}`.trim(), failed: place.dataset.failed }[state] ?? "";
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form") ?? event.target.form;
  if (!form) return;
  if (event.detail.successful) dirty.delete(form);
  if (form.matches("[data-autosave]")) say(form, event.detail.successful ? "ok" : "failed");
});
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, (event) => {
  const number = event.detail.xhr?.getResponseHeader?.("X-Error-Id");
  toast(root.lang.startsWith("es") ? "No se pudo enviar. Lo que escribió sigue aquí." : "That was not sent. What you wrote is still here.", number);
});
function toast(words, number) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const note = document.createElement("div");
  note.className = "toast"; note.textContent = number ? `${words} (${number})` : words;
  place.append(note); setTimeout(() => note.remove(), 8000);
}

// Light or dark, by choice of the person, kept on this device.
function theme() { return root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"); }
for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* this page only */ }
  });
}

// After a refusal or an error the focus goes to its words; a clock ticks; a print button prints.
function wake(scope) {
  scope.querySelector?.("[data-focus]")?.focus({ preventScroll: false });
  for (const button of scope.querySelectorAll?.("[data-print]") ?? []) { button.hidden = false; button.onclick = () => print(); }
}
wake(document);
document.addEventListener("htmx:afterSwap", (event) => wake(event.target));
setInterval(() => {
  for (const clock of document.querySelectorAll("time[data-clock]")) {
    clock.textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: clock.dataset.clock || undefined });
  }
}, 10_000);
