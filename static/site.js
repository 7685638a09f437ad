// Adds the switch between light and dark; every page is complete without it.
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
    button.textContent = current() === "dark" ? words.light : words.dark;
  }

  var recalled = recall();
  if (recalled === "dark" || recalled === "light") root.dataset.theme = recalled;
  var button = document.createElement("button");
  button.type = "button";
  button.className = "switch";
  button.addEventListener("click", function () { choose(current() === "dark" ? "light" : "dark"); });
  dark.addEventListener("change", show);
  show();
  document.querySelector(".top").append(button);
})();
