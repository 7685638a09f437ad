// Adds what a page can do without: the switch between light and dark, buttons that copy citations, guesses at a mistyped
// address, and pages kept for reading without a network.
(function () {
  "use strict";
  var root = document.documentElement;
  var words = document.currentScript.dataset;
  var dark = matchMedia("(prefers-color-scheme: dark)");

  function recall() {
    try { return localStorage.getItem("theme"); } catch (refused) { return null; }
  }

  // A choice that agrees with the system is no choice: it is forgotten, and the page follows the system again.
  function choose(theme) {
    var own = theme !== (dark.matches ? "dark" : "light");
    if (own) root.dataset.theme = theme; else delete root.dataset.theme;
    try {
      if (own) localStorage.setItem("theme", theme); else localStorage.removeItem("theme");
    } catch (refused) { /* storage is closed: the choice lasts as long as the page */ }
    show();
  }

  function current() {
    return root.dataset.theme || (dark.matches ? "dark" : "light");
  }

  function show() {
    toggle.textContent = current() === "dark" ? words.light : words.dark;
  }

  function button(kind, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = kind;
    made.addEventListener("click", act);
    return made;
  }

  var recalled = recall();
  if (recalled === "dark" || recalled === "light") root.dataset.theme = recalled;
  var toggle = button("switch", function () { choose(current() === "dark" ? "light" : "dark"); });
  dark.addEventListener("change", show);
  show();
  document.querySelector(".top").append(toggle);

  // Citations. The day of citation is today, by the reader's calendar.
  function today() {
    var now = new Date();
    return "[" + new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10) + "]";
  }

  function copy(text) {
    var byHand = function () { return select(text) ? Promise.resolve() : Promise.reject(); };
    return navigator.clipboard ? navigator.clipboard.writeText(text).catch(byHand) : byHand();
  }

  function select(text) { // http: and file: have no other way
    var field = document.createElement("textarea");
    field.value = text;
    field.className = "skip";
    document.body.append(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done;
  }

  function copies(place, name, text) {
    function say(word) {
      made.textContent = word;
      made.setAttribute("aria-label", word + " " + name);
    }
    var made = button("copy", function () {
      copy(text()).then(function () { say(words.copied); }, function () { say("×"); });
      setTimeout(function () { say(words.copy); }, 2000);
    });
    made.setAttribute("aria-live", "polite");
    say(words.copy);
    place.append(" ", made);
  }

  document.querySelectorAll(".citing").forEach(function (part) {
    part.querySelectorAll(".copied").forEach(function (cited) {
      cited.querySelector(".today").textContent = today();
      copies(cited.parentNode, cited.previousElementSibling.textContent, function () { return cited.textContent; });
    });
    part.querySelectorAll('a[href^="data:"]').forEach(function (file) {
      copies(file.parentNode, file.textContent, function () { return decodeURIComponent(file.href.slice(file.href.indexOf(",") + 1)); });
    });
  });

  // A wrong address: the issue that may be meant, then the folders above. Shown is only what the server has.
  var nearby = document.getElementById("nearby");
  if (nearby && location.protocol !== "file:") {
    var base = nearby.dataset.root;
    var path = location.pathname.indexOf(base) ? "" : location.pathname.slice(base.length).toLowerCase();
    var meant = /(\d{4})\D{1,3}(s?)0*(\d{1,3})(?:\D|$)/.exec(path);
    var guesses = meant ? ["issues/" + meant[1] + "-" + (meant[2] || meant[3].length > 1 ? "" : "0") + meant[2] + meant[3] + "/"] : [];
    var steps = path.split("/").filter(Boolean);
    for (var n = steps.length; n > 0; n--) guesses.push(steps.slice(0, n).join("/") + "/");
    guesses.filter(function (guess, place) { return guesses.indexOf(guess) === place; }).slice(0, 4).forEach(function (guess) {
      fetch(base + guess, {method: "HEAD"}).then(function (answer) {
        if (!answer.ok) return;
        if (!nearby.firstChild) nearby.append(nearby.dataset.words);
        var link = document.createElement("a");
        link.href = link.textContent = base + guess;
        nearby.append(" ", link);
      }, function () { /* no network, no guess */ });
    });
  }

  if (words.worker && "serviceWorker" in navigator) {
    addEventListener("load", function () { navigator.serviceWorker.register(words.worker).catch(function () { /* not here, then */ }); });
  }
})();
