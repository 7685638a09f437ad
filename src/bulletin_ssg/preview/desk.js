// The desk: keeps frame and paper up to date with the site, and the issue on paper the one in the frame. The page comes first:
// the issue is printed when it has been loaded.
"use strict";
const words = document.body.dataset;
const frame = document.querySelector("iframe");
const paper = document.getElementById("paper");
const issue = document.getElementById("issue");
const state = document.getElementById("state");
let number = null; // of the state that the site is in
let trouble = 0; // errors in it
let asked = 0;

const say = (text, bad = false) => {
  state.textContent = text;
  state.classList.toggle("bad", bad);
};

const entry = (finding) => {
  const item = document.createElement("li");
  item.className = finding.severity;
  const line = (text, name = "") => {
    const part = item.appendChild(document.createElement("p"));
    part.textContent = text;
    part.className = name;
  };
  line(finding.place, "place");
  line(`${finding.message} ${finding.code}`);
  if (finding.hint) line(words.hint + finding.hint);
  return item;
};

const print = async () => {
  const address = issue.value;
  if (!address) return;
  const mine = ++asked;
  say(words.printing);
  const answer = await fetch(`/.preview/edition/${address}`);
  if (mine !== asked || !answer.ok) return;
  const edition = await answer.json();
  document.getElementById("pdf").href = `/.preview/pdf/${address}.pdf`;
  if (!edition.sizes.length) {
    const list = document.createElement("ol");
    list.className = "findings";
    list.append(...edition.found.map(entry));
    paper.replaceChildren(list);
    say(words.bad, true);
    return;
  }
  // Pages keep their places, so that the reader's eye does: only what they show is replaced.
  const pages = [...paper.querySelectorAll("img")].slice(0, edition.sizes.length);
  while (pages.length < edition.sizes.length) pages.push(new Image());
  pages.forEach((page, at) => {
    [page.width, page.height] = edition.sizes[at].map(Math.round);
    page.loading = "lazy";
    page.alt = at + 1;
    page.src = `/.preview/page/${address}/${at + 1}?${edition.key}`;
  });
  paper.replaceChildren(...pages);
  say(words.printed.replace("{n}", pages.length));
};

const warn = (warnings) => {
  const box = document.querySelector("details");
  box.hidden = !warnings.length;
  box.firstElementChild.textContent = words.warnings.replace("{n}", warnings.length);
  document.getElementById("warnings").replaceChildren(...warnings.map(entry));
};

const shown = () => frame.contentDocument?.querySelector("script[data-number]")?.dataset.number;

const listed = (address) => [...issue.options].some((option) => option.value === address);

// An issue that was written after the desk was opened.
const list = async () => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const { value } = issue;
  issue.replaceChildren(...page.getElementById("issue").children);
  issue.value = value;
};

frame.addEventListener("load", async () => {
  if (number !== null && shown() !== String(number)) return frame.contentWindow.location.reload();
  const [, address] = frame.contentWindow.location.pathname.match(/^\/issues\/([^/]+-[^/]+)\//) ?? [];
  if (address && !trouble && !listed(address)) await list();
  if (address && listed(address) && address !== issue.value) {
    issue.value = address;
    paper.replaceChildren();
  }
  if (!trouble) print();
});

issue.addEventListener("change", () => {
  paper.replaceChildren();
  frame.contentWindow.location.href = `/issues/${issue.value}/`;
});

for (const button of document.querySelectorAll("button[data-view]"))
  button.addEventListener("click", () => {
    words.view = button.dataset.view;
    for (const other of document.querySelectorAll("button[data-view]")) other.ariaPressed = String(other === button);
  });

window.bulletinNews(
  (news) => {
    number = news.number;
    trouble = news.trouble;
    warn(news.warnings);
    if (trouble) say(words.bad, true);
    if (shown() !== undefined && shown() !== String(number)) frame.contentWindow.location.reload();
    else if (!trouble) print();
  },
  () => say(words.stopped, true),
);
