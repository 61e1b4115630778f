// What the pages do better with JavaScript. Each page works without it.

const said = document.getElementById("said");

/** Tell a reader, and a screen reader. */
function say(text) {
  said.textContent = "";
  // A screen reader hears a change, not the same text again.
  requestAnimationFrame(() => { said.textContent = text; });
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// ---- What is shown only where there is JavaScript ----

for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;

// A long list of facets stands before what was found where the screen is narrow.
for (const element of document.querySelectorAll("[data-close-narrow]")) {
  if (matchMedia("(max-width: 60rem)").matches) element.open = false;
}

// ---- The quote beside its number ----

const card = make("div", { class: "cite-card", id: "cite-card", role: "tooltip", hidden: "" });
let cardOwner = null;
let closing = 0;

function showCard(marker) {
  clearTimeout(closing);
  if (cardOwner === marker) return;
  hideCard();
  const source = document.getElementById(`c${marker.dataset.cite}`);
  if (!source) return;
  const parts = [source.querySelector("blockquote"), source.querySelector(".translation"), source.querySelector(".reference")];
  card.replaceChildren(...parts.filter(Boolean).map((part) => part.cloneNode(true)));
  document.getElementById("main").append(card);
  card.hidden = false;
  const at = marker.getBoundingClientRect();
  const room = document.documentElement.clientWidth - card.offsetWidth - 16;
  card.style.left = `${Math.max(16, Math.min(at.left, room)) + scrollX}px`;
  const below = at.bottom + 6;
  const fits = below + card.offsetHeight <= innerHeight || at.top - card.offsetHeight < 6;
  card.style.top = `${(fits ? below : at.top - card.offsetHeight - 6) + scrollY}px`;
  marker.setAttribute("aria-describedby", card.id);
  cardOwner = marker;
}

function hideCard() {
  clearTimeout(closing);
  if (!cardOwner) return;
  cardOwner.removeAttribute("aria-describedby");
  cardOwner = null;
  card.hidden = true;
}

function hideSoon() {
  clearTimeout(closing);
  closing = setTimeout(hideCard, 250);
}

const markerOf = (event) => event.target instanceof Element && event.target.closest(".marker[data-cite]");
document.addEventListener("pointerover", (event) => {
  const marker = markerOf(event);
  if (marker) showCard(marker);
  else if (card.contains(event.target)) clearTimeout(closing);
});
document.addEventListener("pointerout", (event) => { if (markerOf(event) || card.contains(event.target)) hideSoon(); });
document.addEventListener("focusin", (event) => {
  const marker = markerOf(event);
  if (marker) showCard(marker);
  else hideCard();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hideCard(); });

// ---- The page or section of a quote, in a panel ----

let panel = null;

async function showInPanel(address) {
  let content;
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    content = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-viewer-content]");
  } catch {
    content = null;
  }
  if (!content) {
    location.assign(address);
    return;
  }
  if (!panel) {
    const close = make("button", { type: "button" }, document.body.dataset.close);
    close.addEventListener("click", () => panel.close());
    panel = make("dialog", { class: "panel", "aria-labelledby": "viewer-title" },
      make("div", { class: "panel-bar" }, close), make("div", { class: "panel-body" }));
    document.body.append(panel);
    panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
    // Back on the number, its quote has just been read.
    panel.addEventListener("close", hideCard);
  }
  const body = panel.querySelector(".panel-body");
  body.replaceChildren(document.adoptNode(content));
  if (!panel.open) panel.showModal();
  panel.scrollTop = 0;
  const mark = body.querySelector("mark");
  const sheet = body.querySelector(".sheet[data-mark-top]");
  const heading = body.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  if (sheet) {
    const picture = sheet.querySelector("img");
    const scale = picture.clientWidth / Number(picture.getAttribute("width"));
    const top = picture.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop = Math.max(0, top + sheet.dataset.markTop * scale - panel.clientHeight / 2);
  } else if (mark) {
    mark.scrollIntoView({ block: "center" });
  }
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (!(event.target instanceof Element) || typeof HTMLDialogElement === "undefined") return;
  const marker = event.target.closest(".marker[data-cite]");
  const step = panel?.open && event.target.closest("[data-viewer-step]");
  const link = marker ? document.querySelector(`#c${marker.dataset.cite} a[data-viewer]`) : step || event.target.closest("a[data-viewer]");
  if (!link || (step && !panel.contains(step))) return;
  event.preventDefault();
  hideCard();
  showInPanel(link.href);
});

// ---- Copy ----

/** Copy texts by media type; each may be a promise, so that what must be fetched first can be copied too. */
async function copy(kinds) {
  try {
    if (navigator.clipboard?.write && typeof ClipboardItem !== "undefined") {
      const blobs = Object.entries(kinds).map(([type, text]) =>
        [type, Promise.resolve(text).then((known) => new Blob([known], { type }))]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else {
      // Without HTTPS a browser has no clipboard to write to; the old way still works there.
      const known = await Promise.all(Object.entries(kinds).map(async ([type, text]) => [type, await text]));
      const listener = (event) => {
        for (const [type, text] of known) event.clipboardData.setData(type, text);
        event.preventDefault();
      };
      document.addEventListener("copy", listener, { once: true });
      if (!document.execCommand("copy")) throw new Error("refused");
    }
    say(document.body.dataset.copied);
    return true;
  } catch {
    say(document.body.dataset.copyFailed);
    return false;
  }
}

/** The answer with its sources as notes, for word processors and as plain text. */
function copyWithNotes(answer) {
  const fetched = fetch(`/v1/answers/${answer}/clipboard`).then((response) => {
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  });
  return copy({ "text/html": fetched.then(({ html }) => html), "text/plain": fetched.then(({ text }) => text) });
}

/** Say on the button itself, for a moment, that it worked. */
function confirmOn(button, worked) {
  button.dataset.label ??= button.textContent;
  button.textContent = worked ? document.body.dataset.copied : document.body.dataset.copyFailed;
  setTimeout(() => { button.textContent = button.dataset.label; }, 2500);
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("button");
  if (!button) return;
  if (button.dataset.copyLink !== undefined) confirmOn(button, await copy({ "text/plain": button.dataset.copyLink }));
  else if (button.dataset.copyNotes !== undefined) confirmOn(button, await copyWithNotes(document.querySelector("[data-answer]").dataset.answer));
  else if (button.dataset.print !== undefined) print();
});

document.addEventListener("focusin", (event) => { if (event.target.id === "permalink") event.target.select(); });

// ---- Questions asked in this browser; they stay in it ----

const HISTORY = "erfarenhet.questions";
const HISTORY_MAX = 20;

function history_() {
  try {
    const kept = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((item) => typeof item?.question === "string" && /^[\w-]+$/.test(item?.answer)) : [];
  } catch {
    return [];
  }
}

function remember(answer, question) {
  const others = history_().filter((item) => item.answer !== answer && item.question !== question);
  try {
    localStorage.setItem(HISTORY, JSON.stringify([{ answer, question }, ...others].slice(0, HISTORY_MAX)));
  } catch {
    // A browser that keeps nothing for us keeps no history; all else works.
  }
}

function showHistory() {
  const section = document.querySelector("[data-history]");
  if (!section) return;
  const language = new URLSearchParams({ lang: document.documentElement.lang });
  const items = history_().map(({ answer, question }) =>
    make("li", {}, make("a", { href: `/answers/${answer}?${language}` }, question)));
  section.querySelector("ul").replaceChildren(...items);
  section.hidden = items.length === 0;
  section.querySelector("[data-history-clear]").onclick = () => {
    localStorage.removeItem(HISTORY);
    section.hidden = true;
    document.getElementById("question")?.focus();
  };
}

const shownAnswer = document.querySelector("[data-answer]");
if (shownAnswer) remember(shownAnswer.dataset.answer, shownAnswer.dataset.question);
showHistory();

// ---- Logbooks opened in this browser: their links, which are their keys, stay in it ----

const LOGBOOKS = "erfarenhet.logbooks";

function logbooks() {
  try {
    const kept = JSON.parse(localStorage.getItem(LOGBOOKS) ?? "[]");
    return Array.isArray(kept) ? kept.filter((item) => typeof item?.title === "string" && /^\/logbooks\/[\w-]+\/[\w-]+$/.test(item?.address)) : [];
  } catch {
    return [];
  }
}

function keepLogbooks(items) {
  try {
    localStorage.setItem(LOGBOOKS, JSON.stringify(items));
  } catch {
    // Then its link is the only way back, as the page says.
  }
}

const shownLogbook = document.querySelector("[data-logbook]");
if (shownLogbook) {
  const { logbook: address, title } = shownLogbook.dataset;
  keepLogbooks([{ address, title }, ...logbooks().filter((item) => item.address !== address)]);
}
const logbookList = document.querySelector("[data-logbooks]");
if (logbookList) {
  const deleted = new URLSearchParams(location.search).get("deleted");
  if (deleted) keepLogbooks(logbooks().filter((item) => !item.address.startsWith(`/logbooks/${deleted}/`)));
  const language = new URLSearchParams({ lang: document.documentElement.lang });
  logbookList.querySelector("ul").append(
    ...logbooks().map(({ address, title }) => make("li", {}, make("a", { href: `${address}?${language}` }, title))));
  logbookList.hidden = logbooks().length === 0;
}

// ---- The answer as it comes ----

const LONG_MS = 8000;

async function askAsItComes(form, question) {
  const body = {};
  const filters = {};
  for (const [name, value] of new FormData(form)) {
    if (!value.trim() || name === "question" || name === "lang") continue;
    if (name === "follows") body.follows = value;
    else if (name.startsWith("year_")) filters[name] = value.trim();
    else (filters[name] ??= []).push(value);
  }
  const response = await fetch("/v1/answers", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream", "Accept-Language": document.documentElement.lang },
    body: JSON.stringify({ ...body, question, filters }),
  });
  return { response, filters };
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value.replace(/\r/g, "");
    let end;
    while ((end = rest.indexOf("\n\n")) >= 0) {
      const lines = rest.slice(0, end).split("\n");
      rest = rest.slice(end + 2);
      const name = lines.find((line) => line.startsWith("event:"))?.slice(6).trim() ?? "message";
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart()).join("\n");
      if (data) yield { name, data: JSON.parse(data) };
    }
  }
}

function answerAddress(answer, filters) {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(filters)) for (const value of [values].flat()) query.append(name, value);
  query.set("lang", document.documentElement.lang);
  return `/answers/${answer}?${query}`;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-stream]") || form.dataset.plain !== undefined) return;
  // The examples' buttons have the field's name.
  const field = form.querySelector("textarea[name=question]");
  const question = (event.submitter?.name === "question" ? event.submitter.value : field.value).trim();
  // What the service must explain (nothing typed, too much typed) it explains on a page of its own.
  if (!question) return;
  event.preventDefault();
  form.querySelector(":scope > .problem")?.remove();
  const progress = make("p", { class: "progress", role: "status" }, make("span", {}, form.dataset.waiting));
  const coming = make("div", { class: "answer said", hidden: "", "aria-live": "polite" });
  form.after(progress, coming);
  progress.scrollIntoView({ block: "nearest" });
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  const long = setTimeout(() => { progress.firstChild.textContent = form.dataset.waitingLong; }, LONG_MS);
  const restore = () => {
    clearTimeout(long);
    progress.remove();
    coming.remove();
    for (const button of buttons) button.disabled = false;
  };
  /** Let the service answer with a whole page: it says what is wrong, in the reader's language. */
  const submitPlainly = () => {
    restore();
    form.dataset.plain = "";
    field.value = question;
    form.submit();
  };
  try {
    const { response, filters } = await askAsItComes(form, question);
    if (!response.ok) return submitPlainly();
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      const answer = await response.json();
      return location.assign(answerAddress(answer.answer_id, filters));
    }
    let answer = null;
    for await (const { name, data } of events(response)) {
      if (name === "sentence") {
        coming.hidden = false;
        coming.append(make("p", {}, `${data.text} ${data.citations.map((marker) => `[${marker}]`).join("")}`));
      } else if (name === "status" && data.stage === "writing") {
        progress.firstChild.textContent = form.dataset.waitingModel;
      } else if (name === "restart") {
        // What was written did not hold when it was checked against its sources.
        coming.replaceChildren();
        coming.hidden = true;
      } else if (name === "answer") {
        answer = data.answer_id;
      } else if (name === "problem") {
        return submitPlainly();
      }
    }
    if (!answer) return submitPlainly();
    location.assign(answerAddress(answer, filters));
  } catch {
    restore();
    const problem = make("div", { class: "problem", role: "alert" }, make("p", {}, form.dataset.stopped));
    form.prepend(problem);
  }
});

// Coming back to a page that a browser has kept, its form must work again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("form[data-stream] button")) button.disabled = false;
  for (const left of document.querySelectorAll(".progress, .answer.said")) left.remove();
  showHistory();
});
