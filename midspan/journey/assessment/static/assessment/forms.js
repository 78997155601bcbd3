// Asked forms: digits choose the answer with that code; what an earlier answer makes unnecessary is dimmed, as the server says.
let typed = "", last = 0;
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-digits]") ?? document.querySelector("form.one[data-digits]");
  if (!form || !/^[0-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("input:not([type=radio]), textarea, select")) return;
  const question = event.target.closest?.("fieldset[id^=q]") ?? form.querySelector(".single > fieldset");
  if (!question) return;
  const now = Date.now();
  typed = now - last < 700 ? typed + event.key : event.key;
  last = now;
  const radios = [...question.querySelectorAll("input[type=radio]")];
  const chosen = radios.find((radio) => radio.value === typed) ?? radios.find((radio) => radio.value === event.key);
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  if (!chosen.checked) chosen.click();
});

document.addEventListener("unasked", (event) => {
  const form = event.target.closest("form");
  if (!form) return;
  const unneeded = new Set(event.detail.items.map(String));
  for (const question of form.querySelectorAll("fieldset[id^=q]")) question.toggleAttribute("data-unneeded", unneeded.has(question.id.slice(1)));
});
