// Shows the view that the session sends and sends what the annotator does. No rule lives here.

const one = (id) => document.getElementById(id);
const LABELS = { inform: "neutral", interact: "neutral", purchase: "advertising", fear: "propaganda", belief: "propaganda" };
const LEAVES = Object.keys(LABELS);

let start;
let language;
let view;
/** One request at a time: what is pressed meanwhile was not meant for the next text. */
let busy = false;
/** The note that is being sent, if one is: leaving the field and pressing a key both keep it. */
let keeping;

const words = () => start.languages[language].words;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function say(text, bad = false) {
  one("status").textContent = text;
  one("status").classList.toggle("bad", bad);
}

/** Returns whether it was done. */
async function send(act, more = {}) {
  if (busy) return false;
  busy = true;
  const before = view.position;
  try {
    const response = await fetch("act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ revision: view.revision, act, ...more }),
    });
    if (response.ok || response.status === 409) {
      view = await response.json();
      show();
      if (response.status === 409) say(words().stale, true);
      if (view.position !== before) one("card").focus({ preventScroll: false });
    } else {
      say((await response.text()) || words().lost, true);
    }
    return response.ok;
  } catch {
    say(words().lost, true);
    return false;
  } finally {
    busy = false;
  }
}

async function quit() {
  try {
    if (!(await keepNote())) return;
    if (!(await fetch("quit", { method: "POST" })).ok) throw new Error("refused");
    document.querySelector("main").hidden = true;
    document.querySelector("nav").hidden = true;
    document.querySelector("header").after(element("p", words().ended, { id: "ended", role: "status" }));
  } catch {
    say(words().lost, true);
  }
}

const isWritten = () => one("note").value.trim() !== view.note;

/** A note that was written is kept before anything else is done; nothing else is done if it cannot be. */
function keepNote() {
  if (!keeping && isWritten()) {
    keeping = send("note", { note: one("note").value }).finally(() => { keeping = undefined; });
  }
  return keeping ?? true;
}

async function command(name) {
  if (name === "note") return one("note").focus();
  if (name === "guideline") return guideline(one("guide").hidden);
  if (name === "quit") return quit();
  if (!(await keepNote())) return;
  await (LEAVES.includes(name) ? send("judge", { leaf: name }) : send(name));
}

function guideline(open) {
  one("guide").hidden = !open;
  one("guideline").setAttribute("aria-expanded", open);
  document.querySelector("main").classList.toggle("guided", open);
}

/** Headings, paragraphs, lists and bold words: all that the guideline has of Markdown. */
function markdown(source) {
  const parts = [];
  let list;
  for (const line of source.split("\n")) {
    const [, mark, text] = line.match(/^(#+|-|\d+\.)?\s*(.*)$/);
    if (!text) { list = undefined; continue; }
    const name = !mark ? "p" : mark[0] === "#" ? "h2" : "li";
    const made = element(name, "");
    text.split("**").forEach((piece, number) => made.append(number % 2 ? element("strong", piece) : piece));
    if (name !== "li") { list = undefined; parts.push(made); continue; }
    if (!list) parts.push(list = element(mark === "-" ? "ul" : "ol", ""));
    list.append(made);
  }
  return parts;
}

function show() {
  const of = words();
  const number = (value) => value.toLocaleString("en");
  one("annotator").textContent = view.annotator;
  one("progress").max = view.total;
  one("progress").value = view.judged + view.skipped;
  one("count").textContent =
    `${of.judged} ${number(view.judged)} · ${of.skipped} ${number(view.skipped)} · ${of.total} ${number(view.total)}`;
  one("place").textContent = `${of.text} ${number(view.position)}/${number(view.total)}`;
  one("text").textContent = view.text;
  one("is_skipped").hidden = !view.is_skipped;
  one("low").setAttribute("aria-pressed", view.low);
  one("undo").disabled = !view.can_undo;
  one("back").disabled = view.position === 1;
  one("forward").disabled = view.position === view.total;
  one("note").value = view.note;
  for (const leaf of LEAVES) one(leaf).setAttribute("aria-pressed", view.leaf === leaf);
  one("earlier").hidden = view.earlier.length === 0;
  one("said").replaceChildren(...view.earlier.map((other) => {
    const leaf = other.leaf ? of.leaves[LEAVES.indexOf(other.leaf)][0] : of.skipped;
    const confidence = other.leaf ? [of[other.confidence]] : [];
    const item = element("li", "");
    item.append(element("bdi", other.annotator), ` · ${[leaf, ...confidence].join(" · ")}`);
    if (other.note) item.append(" · ", element("bdi", other.note));
    return item;
  }));
  say(view.finished ? of.finished : "");
}

function speak(name) {
  language = name;
  const of = words();
  document.documentElement.lang = name;
  document.documentElement.dir = of.direction;
  document.title = `${of.title} · ${view.annotator} · Risala`;
  for (const place of document.querySelectorAll("[data-word]")) place.textContent = of[place.dataset.word];
  const arrows = of.direction === "rtl" ? { back: "→", forward: "←" } : { back: "←", forward: "→" };
  for (const place of document.querySelectorAll("[data-arrow]")) place.textContent = arrows[place.dataset.arrow];
  LEAVES.forEach((leaf, number) => {
    const [title, hint] = of.leaves[number];
    const name = element("span", "");
    name.append(element("strong", title), element("small", hint));
    one(leaf).replaceChildren(element("kbd", number + 1), name);
  });
  one("language").textContent = name === "ar" ? "English" : "العربية";
  one("language").lang = name === "ar" ? "en" : "ar";
  one("guide").replaceChildren(...markdown(start.languages[name].guideline));
  one("guide").querySelector("h2").id = "guide_title";
  show();
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target === one("note")) {
    if (event.key === "Escape") one("note").value = view.note;
    if (event.key === "Enter") keepNote();
    if (event.key === "Escape" || event.key === "Enter") one("card").focus();
    return;
  }
  const rtl = words().direction === "rtl";
  const arrows = { ArrowLeft: rtl ? "forward" : "back", ArrowRight: rtl ? "back" : "forward" };
  const name = arrows[event.key] ?? start.keys[event.key];
  if (!name || event.repeat) return;
  event.preventDefault();
  command(name);
}

try {
  start = await (await fetch("start")).json();
  view = start.view;
  for (const leaf of LEAVES) {
    one("leaves").append(element("button", "", { type: "button", id: leaf, class: LABELS[leaf] }));
  }
  for (const name of [...LEAVES, "low", "skip", "undo", "back", "forward", "quit", "guideline"]) {
    one(name).addEventListener("click", () => command(name));
  }
  one("language").addEventListener("click", () => speak(language === "ar" ? "en" : "ar"));
  one("note").addEventListener("change", keepNote);
  document.addEventListener("keydown", key);
  addEventListener("beforeunload", (event) => { if (isWritten()) event.preventDefault(); });
  speak(start.language);
  guideline(matchMedia("(min-width: 62rem)").matches);
  one("card").focus({ preventScroll: true });
} catch {
  document.body.textContent = "Risala does not answer. · لا يجيب برنامج رسالة.";
}
