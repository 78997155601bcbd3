// A result waits for the note: the button puts its sentence into the person's line, which is then kept like anything typed.
for (const button of document.querySelectorAll("[data-carry]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-carry]");
  const line = button && document.getElementById(button.dataset.carry);
  if (!line) return;
  const before = line.value.trimEnd();
  line.value = before ? `${before} ${button.dataset.words}.` : `${button.dataset.words}.`;
  line.dispatchEvent(new Event("input", { bubbles: true }));
});
