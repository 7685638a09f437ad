// The page of search: what is typed is looked for at once, the address says what is shown, arrow keys go through the articles.
(function () {
  "use strict";
  var form = document.getElementById("query"), list = document.getElementById("found");
  var said = document.getElementById("said"), further = document.getElementById("further");
  var words = form.dataset, root = words.root, FIELDS = ["q", "year", "section", "source", "topic", "sort"];
  var PAGE = 10, FIRST = 2, PASSAGE = 110, run = 0, typed = 0;

  var index = new bulletinSearch.Index(function (name) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = root + "search/" + name;
      script.onload = function () { script.remove(); done(); };
      script.onerror = function () { script.remove(); failed(new Error(name)); };
      document.head.append(script);
    });
  });
  ["Issues", "Shard", "Text"].forEach(function (kind) {
    window["bulletin" + kind] = function () { index.receive(kind, Array.from(arguments)); };
  });

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, act) {
    var made = element("button", "choice", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function marked(tag, className, parts) {
    var made = element(tag, className);
    parts.forEach(function (part) { made.append(part[1] ? element("mark", "", part[0]) : part[0]); });
    return made;
  }

  function asked() {
    var found = {};
    FIELDS.forEach(function (name) { found[name] = form.elements[name] ? form.elements[name].value.trim() : ""; });
    return found;
  }

  // The address of what is asked, and the page as that address has it.

  function remember(query) {
    var parameters = new URLSearchParams();
    FIELDS.forEach(function (name) { if (query[name]) parameters.set(name, query[name]); });
    var text = parameters.toString();
    try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "")); } catch (refused) { /* a folder of files, in some browsers */ }
  }

  function recall() {
    var parameters = new URLSearchParams(location.search);
    FIELDS.forEach(function (name) { if (form.elements[name]) form.elements[name].value = parameters.get(name) || ""; });
  }

  // An article found.

  function item(article, terms) {
    var made = element("li"), link = element("a"), about = [article.label, article.date, article.section];
    var headline = bulletinSearch.excerpt(terms, article.headline || article.label, 200);
    link.href = root + "issues/" + article.issue + "/" + (article.address ? article.address + "/" : "") + words.page;
    link.append(marked("span", "headline", headline));
    made.append(link, marked("p", "passage", bulletinSearch.excerpt(terms, article.text, PASSAGE)));
    made.append(marked("p", "quiet", bulletinSearch.excerpt(terms, about.concat(article.author, article.sources).filter(Boolean).join(" · "), 200)));
    return made;
  }

  // Shows so many more articles, in portions: the first are there before the others have come.
  function show(search, portions, mine, query, anew) {
    return search.next(portions[0]).then(function (page) {
      if (mine !== run) return;
      if (anew) list.textContent = ""; // only now: until something new is there, the page does not jump
      further.textContent = "";
      page.articles.forEach(function (article) { list.append(item(article, search.terms)); });
      if (page.more && portions.length > 1) return show(search, portions.slice(1), mine, query);
      if (page.more) further.append(button(words.more, function () { more(search, mine, query); }));
      tell(search, query, page.more);
    });
  }

  function more(search, mine, query) {
    var shown = list.children.length;
    show(search, [PAGE], mine, query).then(function () {
      if (mine === run) focus(Math.min(shown, list.children.length - 1));
    }).catch(fail);
  }

  function tell(search, query, more) {
    var short = search.terms.filter(function (term) { return term.short; }).map(function (term) { return term.text; });
    var count = list.children.length;
    said.textContent = !count ? words.none : (more ? words.many : words.counted).replace("{n}", count);
    if (short.length) said.append(element("br"), words.short.replace("{words}", short.join(" ")));
    if (!count) suggest(search, query);
  }

  // Nothing found: the same without filters, and parts of what was asked that are in the archive.

  function suggest(search, query) {
    if (FIELDS.slice(1, 5).some(function (name) { return query[name]; })) {
      further.append(button(words.without, function () {
        FIELDS.slice(1, 5).forEach(function (name) { if (form.elements[name]) form.elements[name].value = ""; });
        start();
      }), " ");
    }
    var mine = run;
    Promise.all(parts(search.terms).map(function (part) {
      return index.search(part, {}).then(function (other) { return other.next(1); }).then(function (page) { return page.articles.length ? part : ""; });
    })).then(function (found) {
      found = found.filter(Boolean).slice(0, 4);
      if (mine !== run || !found.length) return;
      further.append(element("span", "quiet", words.instead), " ");
      found.forEach(function (part) { further.append(button(part, function () { form.elements.q.value = part; start(); }), " "); });
    }, fail);
  }

  function parts(terms) {
    var found = [];
    terms.forEach(function (term) {
      if (terms.length > 1) found.push(term.text);
      else if (term.text.indexOf(" ") > 0) found = term.text.split(" ");
      else if (term.text.length > 3) {
        var half = Math.ceil(term.text.length / 2);
        found.push(term.text.slice(0, -1), term.text.slice(1), term.text.slice(0, half), term.text.slice(half), term.text.slice(0, 2), term.text.slice(-2));
      }
    });
    return found.filter(function (part, at) { return part.length > 1 && found.indexOf(part) === at; }).slice(0, 8);
  }

  function fail() {
    said.textContent = words.failed;
    further.textContent = "";
  }

  function start() {
    var mine = ++run, query = asked();
    remember(query);
    if (!query.q) {
      list.textContent = said.textContent = further.textContent = "";
      return;
    }
    var slow = setTimeout(function () { if (mine === run) said.textContent = words.busy; }, 300);
    index.search(query.q, query).then(function (search) {
      if (mine !== run) return;
      return show(search, [FIRST, PAGE - FIRST], mine, query, true);
    }).catch(function () { if (mine === run) { list.textContent = ""; fail(); } }).then(function () { clearTimeout(slow); });
  }

  // Keys: down from the words to the articles, up and down among them.

  function focus(at) {
    var links = list.querySelectorAll("a");
    if (at < 0) form.elements.q.focus();
    else if (links[at]) links[at].focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    var at = Array.from(list.querySelectorAll("a")).indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== form.elements.q) return;
    if (at < 0 && event.key === "ArrowUp") return;
    event.preventDefault();
    focus(event.key === "ArrowDown" ? at + 1 : at - 1);
  });

  form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(typed); start(); });
  form.addEventListener("change", function (event) {
    if (event.target !== form.elements.q) start(); // what is typed was looked for already: leaving the words changes nothing
  });
  form.elements.q.addEventListener("input", function (event) {
    if (event.isComposing) return;
    clearTimeout(typed);
    typed = setTimeout(start, 10);
  });
  form.elements.q.addEventListener("compositionend", function () { clearTimeout(typed); start(); });

  recall();
  index.get("issues.js").catch(function () { /* it is asked for again with the first words */ });
  if (form.elements.q.value) start(); else form.elements.q.focus();
})();
