// The group room: one person beside the shared note, kept as one types, two people at once, through a dropped connection.
// Everything works without it by plain posts. What waits to be sent lives in this page's memory alone, never in storage.
const form = document.getElementById("room-form");
const words = document.getElementById("room-words").dataset;
const find = (selector, place = document) => place.querySelector(selector);
const all = (selector, place = document) => [...place.querySelectorAll(selector)];
const same = (a, b) => JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));
const tidy = (value) => (typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : value ?? "");
const TIMES = ["came", "left", "came2", "left2", "came3", "left3"];
const TICKS = ["called", "feedback_given", "feedback_received", "peer_support", "by_telehealth"];
const FIELDS = ["presence", "participation", "response", "absence_reason", "late_reason", "tied_to", "line", "flags", ...TIMES, ...TICKS];
const WRITTEN = ["line", "text", "discussion", "materials", "late_reason"];
const NEWS_EVERY = 10_000, PAUSE = 1200, PATIENCE = 15_000, BACKOFF = [1000, 2000, 4000, 8000, 15_000];

const rows = new Map(all("[data-person]", form).map((place) => {
  const id = place.dataset.person;
  const row = { id, place, item: find(`[data-row="${id}"]`), version: +find("[data-version]", place).value, clash: {}, timed: "" };
  row.was = JSON.parse(find("[data-was]", place).value);
  return [id, row];
}));
const note = { id: null, place: find(".shared"), clash: {}, version: +find("[data-room-seen]").value, was: JSON.parse(find("[data-room-were]").value) };
let rev = form.dataset.rev, busy = false, again = false, timer = 0, tries = 0, since = "", leaving = false, signed = false, refused = "";

// What stands on the page, as the server writes it.
const control = (row, name) => (row.id === null ? find(`[data-word="${name}"]`) : all(`[name="${row.id}-${name}"]`, form));
function read(row, name) {
  if (row.id === null) return control(row, name)?.value;
  const found = control(row, name);
  if (!found.length) return row.was[name];
  if (name === "flags") return found.filter((box) => box.checked).map((box) => box.value).sort();
  if (TICKS.includes(name)) return found[0].checked;
  return found[0].type === "radio" ? found.find((box) => box.checked)?.value ?? "" : found[0].value;
}
function write(row, name, value) {
  if (row.id === null) { const place = control(row, name); if (place) place.value = value; return; }
  for (const box of control(row, name)) {
    if (box.type === "radio") box.checked = box.value === String(value);
    else if (name === "flags") box.checked = value.includes(box.value);
    else if (box.type === "checkbox") box.checked = Boolean(value);
    else box.value = value;
  }
}
const names = (row) => (row.id === null ? ["text", "discussion", "materials"].filter((name) => control(row, name)) : FIELDS);
const dirty = (row) => names(row).filter((name) => !(name in row.clash) && !same(read(row, name), row.was[name]));
const everything = () => [note, ...rows.values()];
const waiting = () => everything().filter((row) => dirty(row).length);
const clashing = () => everything().filter((row) => Object.keys(row.clash).length);
const held = (row, name) => { const place = document.activeElement; return place && (row.id === null ? control(row, name) === place : control(row, name).includes(place)) && !["radio", "checkbox"].includes(place.type); };

// Sending: only what changed, with how it stood before, so that sending twice does nothing twice.
function parcel() {
  const body = new URLSearchParams({ csrfmiddlewaretoken: find("[name=csrfmiddlewaretoken]", form).value });
  const sent = new Map();
  for (const row of waiting()) {
    const now = Object.fromEntries(names(row).map((name) => [name, name in row.clash ? row.was[name] : read(row, name)]));
    sent.set(row, now);
    if (row.id === null) {
      for (const name of dirty(row)) body.append(name, now[name]);
      body.append("seen", row.version); body.append("words_were", JSON.stringify(row.was));
      continue;
    }
    for (const [name, value] of Object.entries(now)) {
      if (value === true) body.append(`${row.id}-${name}`, "on");
      else if (Array.isArray(value)) for (const one of value) body.append(`${row.id}-${name}`, one);
      else if (value !== false) body.append(`${row.id}-${name}`, value);
    }
    body.append(`${row.id}-version`, row.version); body.append(`${row.id}-was`, JSON.stringify(row.was)); body.append(`${row.id}-timed`, row.timed);
  }
  return { body, sent };
}
async function ask(url, options = {}) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { ...options, signal: stop.signal, headers: { "X-Room": "1" }, credentials: "same-origin" });
    if (answer.status >= 500) throw new TypeError("server");
    if (answer.redirected || !answer.headers.get("content-type")?.includes("json")) { tell(words.signin, "failed"); throw new TypeError("signed out"); }
    return { answer, facts: await answer.json() };
  } finally { clearTimeout(clock); }
}
async function keep() {
  clearTimeout(timer);
  if (signed || !waiting().length) return;
  if (busy) { again = true; return; }
  const { body, sent } = parcel();
  if (refused === body.toString()) return;
  busy = true; tell(words.waiting, "waiting");
  try {
    const { answer, facts } = await ask(form.dataset.room, { method: "POST", body });
    connected();
    if (answer.ok) { refused = ""; hear(facts, sent); if (!waiting().length) tell(`${words.saved} ${facts.at}`, "ok"); }
    else { refused = body.toString(); tell(`${words.refused} ${(facts.reasons ?? []).join(" ")}`, "failed"); }
  } catch { lost(); }
  busy = false;
  if (again) { again = false; soon(); }
}
const soon = (pause = PAUSE) => { clearTimeout(timer); timer = setTimeout(keep, pause); };
async function news() {
  if (busy || signed) return;
  try {
    const { answer, facts } = await ask(`${form.dataset.news}?rev=${rev}`);
    if (!answer.ok) return;
    const back = Boolean(since);
    connected(); hear(facts, new Map());
    if (back || waiting().length) keep();
  } catch { lost(); }
}
function lost() {
  if (!since) since = clock();
  find("[data-room-since]").textContent = since;
  find("[data-room-offline]").hidden = false;
  if (waiting().length) tell(words.failed, "failed");
  clearTimeout(timer);
  timer = setTimeout(news, BACKOFF[Math.min(tries++, BACKOFF.length - 1)]);
}
function connected() { since = ""; tries = 0; find("[data-room-offline]").hidden = true; }
addEventListener("online", news);
addEventListener("offline", lost);
setInterval(news, NEWS_EVERY);
addEventListener("beforeunload", (event) => { if (!leaving && (waiting().length || clashing().length)) event.preventDefault(); });

// Hearing: what others wrote goes where nobody types; where both wrote, theirs stands beside mine until somebody chooses.
function hear(facts, sent) {
  if (facts.csrf) for (const place of all("[name=csrfmiddlewaretoken]")) place.value = facts.csrf;
  if (facts.others) others(facts.others);
  if (!facts.rows) return;
  rev = facts.rev;
  for (const [id, told] of Object.entries(facts.rows)) {
    const row = rows.get(id);
    if (!row) continue;
    take(row, told.state, told.version, sent.get(row), clashes(facts, id));
    row.place.dataset.arrived = told.arrived; find("[data-minutes]", row.place).textContent = told.minutes; row.minutes = told.minutes; row.late = told.late;
    roster(row);
  }
  take(note, facts.note, facts.note.version, sent.get(note), clashes(facts, null), facts.note.by);
  totals();
  if (facts.signed) { signed = true; tell(words.signed, "failed"); }
}
const clashes = (facts, id) => (facts.clashes ?? []).filter((one) => String(one.row ?? "") === String(id ?? ""));
function take(row, state, version, sent, told, by = "") {
  let behind = false;
  const disputed = new Set(told.flatMap((one) => (one.field === "times" ? TIMES : [one.field])));
  for (const name of names(row)) {
    const theirs = state[name], mine = read(row, name);
    if (name in row.clash) { row.clash[name] = theirs; row.was[name] = theirs; continue; }
    if (disputed.has(name)) { if (!same(mine, theirs)) dispute(row, name, theirs, by); else row.was[name] = theirs; continue; }
    if (sent) { row.was[name] = theirs; if (same(mine, sent[name]) && !same(mine, theirs) && !held(row, name)) write(row, name, theirs); continue; }
    if (same(mine, row.was[name])) {
      if (same(theirs, mine)) { row.was[name] = theirs; continue; }
      if (held(row, name)) { behind = true; continue; }
      write(row, name, theirs); row.was[name] = theirs;
    } else if (same(mine, theirs)) row.was[name] = theirs;
    else if (!same(theirs, row.was[name])) dispute(row, name, theirs, by);
  }
  if (!behind) row.version = version;
}
function dispute(row, name, theirs, by) {
  row.clash[name] = theirs; row.was[name] = theirs;
  const box = document.getElementById("clash-template").content.firstElementChild.cloneNode(true);
  const label = row.id === null ? control(row, name).labels?.[0] : control(row, name)[0]?.labels?.[0];
  find("[data-label]", box).textContent = (row.id === null || !["radio", "checkbox"].includes(control(row, name)[0]?.type)) ? label?.textContent.trim() ?? name : name.replaceAll("_", " ");
  find("[data-by]", box).textContent = by;
  find("[data-theirs]", box).textContent = Array.isArray(theirs) ? theirs.join(", ") : String(theirs);
  if (!WRITTEN.includes(name)) find("[data-keep=both]", box).remove();
  box.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]")?.dataset.keep;
    if (!choice) return;
    const stands = row.clash[name];
    delete row.clash[name]; row.was[name] = stands;
    if (choice === "theirs") write(row, name, stands);
    if (choice === "both") write(row, name, `${stands}${row.id === null ? "\n" : " "}${read(row, name)}`);
    box.remove(); roster(row); soon(0);
    (row.id === null ? control(row, name) : control(row, name)[0]).focus();
  });
  if (row.id === null) control(row, name).after(box); else { find("[data-clashes]", row.place).append(box); roster(row); }
  tell(words.settle, "failed");
}
function others(names) {
  const place = find("[data-room-others]");
  place.hidden = !names.length; find("b", place).textContent = names.join(", ");
}

// What the roster says of somebody, and what it adds up to.
function roster(row) {
  if (row.id === null || !row.item) return;
  const presence = read(row, "presence"), level = read(row, "participation"), left = TIMES.filter((name) => name.startsWith("left")).map((name) => read(row, name)).filter(Boolean).pop() ?? "";
  const out = ["", "2", "3"].map((n) => [read(row, `came${n}`), read(row, `left${n}`)]).filter(([came, gone]) => came || gone).pop();
  const gone = presence === "present" && out && out[1];
  row.item.classList.toggle("is-absent", presence === "absent");
  row.item.classList.toggle("is-left", Boolean(gone));
  find("[data-clock-of]", row.item).textContent = presence === "present" ? read(row, "came") || row.place.dataset.arrived || form.dataset.starts : "—";
  const says = presence === "absent" ? words.absent : presence === "expected" ? words.expected : gone ? `${words.left} ${left}` : "";
  if (says || !row.item.classList.contains("is-late")) find("[data-says]", row.item).textContent = Object.keys(row.clash).length ? words.both : says;
  const dots = find("[data-dots]", row.item);
  dots.toggleAttribute("hidden", presence !== "present" || level === "");
  all("circle", dots).forEach((dot, place) => dot.classList.toggle("on", place < +level));
  find("[data-has-line]", row.item).toggleAttribute("hidden", !read(row, "line"));
  find("[data-do]", row.item).hidden = presence !== "expected";
}
function totals() {
  find("[data-room-present]").textContent = [...rows.values()].filter((row) => read(row, "presence") === "present").length;
  const minutes = [...rows.values()].map((row) => row.minutes);
  if (minutes.every((one) => one !== undefined)) find("[data-room-minutes]").textContent = minutes.reduce((sum, one) => sum + one, 0);
}
function tell(said, state) { const place = find("[data-room-saved]"); place.textContent = said; place.dataset.state = state; }

// One person at a time beside the note.
let shown = null;
function open(id, focus = false) {
  const row = rows.get(id);
  if (!row) return;
  shown = id;
  for (const other of rows.values()) {
    other.place.classList.toggle("is-shown", other === row);
    const link = find("a", other.item);
    if (other === row) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
  }
  row.item.scrollIntoView({ block: "nearest" });
  if (focus === true) { const line = document.getElementById(`${id}-line`); if (line.checkVisibility()) line.focus(); else find("[data-open]", row.item).focus(); }
  if (matchMedia("(max-width: 52rem)").matches && focus !== "quiet") row.place.scrollIntoView({ block: "start" });
}
function step(by, focus) {
  const ids = [...rows.keys()];
  let to = ids.indexOf(shown) + by;
  while (focus && ids[to] && read(rows.get(ids[to]), "presence") === "absent") to += by; // who writes has nothing to write there
  if (ids[to]) open(ids[to], focus); else if (by > 0) document.getElementById("note-text").focus();
}

// Taps: now, to the minute, within the session.
const wall = (at) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: form.dataset.zone });
const clock = () => wall(new Date());
function now() {
  const today = new Date().toLocaleDateString("en-CA", { timeZone: form.dataset.zone }), { day, starts, ends } = form.dataset;
  if (today !== day) return today < day ? starts : ends;
  return [clock(), starts].sort()[1] > ends ? ends : [clock(), starts].sort()[1];
}
function tap(act) {
  const [verb, id] = act.split(":");
  if (verb === "everyone") for (const row of rows.values()) { if (read(row, "presence") === "expected") { write(row, "presence", "present"); if (!row.place.dataset.arrived && !read(row, "came")) write(row, "came", form.dataset.starts); } }
  else if (verb === "rest") for (const row of rows.values()) { if (read(row, "presence") === "present" && read(row, "participation") === "") write(row, "participation", id); }
  else {
    const row = rows.get(id), moment = now(), stay = ["", "2", "3"].filter((n) => n === "" || read(row, `came${n}`) || read(row, `left${n}`)).pop();
    const next = { "": "2", 2: "3" }[stay];
    if (verb === "here" && read(row, "presence") !== "present") { write(row, "presence", "present"); write(row, "came", moment); }
    else if (verb === "left" && !read(row, `left${stay}`)) write(row, `left${stay}`, moment);
    else if (verb === "here" && read(row, `left${stay}`) && next) write(row, `came${next}`, moment);
    row.timed = new Date().toISOString();
    const times = find("details.times", row.place); if (times) times.open = true;
    unfold(row); open(id, "quiet");
  }
  for (const row of rows.values()) roster(row);
  totals(); soon(300);
}
function unfold(row) {
  for (const n of ["2", "3"]) {
    const before = n === "2" ? "left" : "left2";
    for (const place of all(`[data-again="${n}"]`, row.place)) place.hidden = !(read(row, before) || read(row, `came${n}`) || read(row, `left${n}`));
  }
}
function insert(button) {
  const row = rows.get(button.closest("[data-person]").dataset.person), line = document.getElementById(`${row.id}-line`);
  const before = line.value.trimEnd();
  line.value = before ? `${before} ${button.dataset.insert}` : button.dataset.insert;
  if (!read(row, "tied_to")) write(row, "tied_to", button.dataset.tie);
  line.focus(); line.setSelectionRange(line.value.length, line.value.length);
  roster(row); soon();
}

form.addEventListener("input", (event) => {
  const row = rows.get(event.target.closest("[data-person]")?.dataset.person);
  if (row) { if (event.target.type === "time") { row.timed = new Date().toISOString(); unfold(row); } roster(row); totals(); }
  if (event.target.closest("[data-person], [data-word]")) { tell(words.waiting, "waiting"); soon(event.target.matches("textarea, input:not([type=radio], [type=checkbox])") ? PAUSE : 400); }
});
form.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]"), doing = event.target.closest("[data-do]"), offer = event.target.closest("[data-insert]");
  const walk = event.target.closest("[data-step]"), button = event.target.closest("button[name=act]");
  if (link) { event.preventDefault(); open(link.dataset.open, link.closest("[data-room-roster]") ? false : true); if (link.closest("[data-room-roster]") && matchMedia("(min-width: 52rem)").matches) document.getElementById(`${link.dataset.open}-line`).focus({ preventScroll: true }); }
  else if (doing) { event.preventDefault(); tap(doing.dataset.do); }
  else if (offer) insert(offer);
  else if (walk) step(+walk.dataset.step, true);
  else if (button?.value === "save") { event.preventDefault(); refused = ""; soon(0); }
  else if (button?.value === "sign") {
    if (since) { event.preventDefault(); tell(words.nosign, "failed"); }
    else if (clashing().length) { event.preventDefault(); tell(words.settle, "failed"); const row = clashing()[0]; if (row.id) open(row.id); find(".clash button", row.place)?.focus(); }
    else { leaving = true; for (const row of rows.values()) { find("[data-version]", row.place).value = row.version; find("[data-was]", row.place).value = JSON.stringify(row.was); } find("[data-room-seen]").value = note.version; find("[data-room-were]").value = JSON.stringify(note.was); }
  }
});
addEventListener("pageshow", () => { leaving = false; });

const KEYS = { j: () => step(1), k: () => step(-1), h: () => tap(`here:${shown}`), e: () => open(shown, true), n: () => document.getElementById("note-text").focus(),
  l: () => { const row = rows.get(shown), out = ["", "2", "3"].filter((n) => n === "" || read(row, `came${n}`)).pop(); tap(`${read(row, `left${out}`) ? "here" : "left"}:${shown}`); },
  x: () => choose("presence", "absent") };
function choose(name, value) { const row = rows.get(shown); write(row, name, value); roster(row); totals(); soon(300); }
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select") || event.target.closest?.("dialog");
  if (event.altKey && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); step(event.key === "ArrowDown" ? 1 : -1, true); }
  else if (event.altKey && /^Digit[0-3]$/.test(event.code)) { event.preventDefault(); choose("participation", event.code.at(-1)); }
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); document.getElementById("id_typed_name").focus(); }
  else if (typing || event.ctrlKey || event.metaKey || event.altKey || !shown) return;
  else if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
  else if (/^[0-3]$/.test(event.key)) { event.preventDefault(); choose("participation", event.key); }
});

// A card held before the scanner of the room: it types the code and presses Enter.
const scan = document.getElementById("room-scan");
scan.addEventListener("keydown", async (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const code = scan.value; scan.value = "";
  const body = new URLSearchParams({ code, csrfmiddlewaretoken: find("[name=csrfmiddlewaretoken]", form).value });
  try {
    const { facts } = await ask(form.dataset.scan, { method: "POST", body });
    find("[data-scan-said]").textContent = facts.came ? `${facts.came} ${words.came}` : facts.reasons.join(" ");
    if (facts.came) { rev = ""; news(); }
  } catch { lost(); }
});

form.classList.add("is-live");
for (const place of all("[data-insert], [data-walk], [data-room-keys], [data-room-scan]")) place.hidden = false;
for (const row of rows.values()) { unfold(row); }
const faulty = find(".person:has(> .error, .clash)", form)?.dataset.person;
open(faulty ?? (/^#p(\d+)$/.exec(location.hash)?.[1] && rows.has(location.hash.slice(2)) ? location.hash.slice(2) : rows.keys().next().value), "quiet");
if (waiting().length) soon(0);
