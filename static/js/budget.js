// The grid of the budget: Enter goes to the next amount, a pasted column fills downwards, a pasted table is imported.
(function () {
  "use strict";

  var form = document.getElementById("formulaire");
  if (!form) return;

  function amounts() {
    return Array.from(form.querySelectorAll("input[data-cell]")).filter(function (input) { return input.offsetParent !== null; });
  }

  // Enter would send the whole page; in a grid it goes on, as in a spreadsheet.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("input[data-cell]")) return;
    event.preventDefault();
    var list = amounts();
    var next = list[list.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); next.select(); }
  });

  form.addEventListener("paste", function (event) {
    if (!event.target.matches("input[data-cell]")) return;
    var text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (text.indexOf("\n") < 0 && text.indexOf("\t") < 0) return;
    event.preventDefault();
    if (text.indexOf("\t") >= 0 || /[A-Za-zÀ-ÿ]{3}/.test(text)) {
      var other = document.getElementById("collage");
      if (!other) return;
      other.elements.pasted.value = text;
      other.submit();
      return;
    }
    var list = amounts();
    var start = list.indexOf(event.target);
    text.split("\n").forEach(function (line, index) {
      var input = list[start + index];
      if (!input) return;
      input.value = line.trim();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // The sentences beside the cells come with the answer of the server: the boxes follow them.
  function mark() {
    form.querySelectorAll("input[data-cell]").forEach(function (input) {
      var wrong = document.querySelector("#dit-" + CSS.escape(input.name) + " [data-cell-error]");
      input.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) input.setAttribute("aria-invalid", "true");
      input.closest(".cell").classList.toggle("field-error", Boolean(wrong));
    });
  }
  form.addEventListener("melpv:saved", mark);

  // A place named in the address may be folded.
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!target) return;
    target.scrollIntoView();
    var input = target.matches("input") ? target : null;
    if (input) input.focus();
  }
  window.addEventListener("hashchange", unfold);
  unfold();

  // Search in the funders: the list keeps those whose name has every word.
  var box = form.querySelector("[data-funder-search]");
  var select = box && box.querySelector("select[name='new-funder']");
  if (select) {
    var bare = function (text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " "); };
    var all = Array.from(select.children).map(function (child) { return child.cloneNode(true); });
    var label = document.createElement("label");
    var search = document.createElement("input");
    var none = document.createElement("p");
    label.className = "form-label";
    label.textContent = box.dataset.label;
    label.htmlFor = "chercher-financeur";
    search.type = "search";
    search.id = "chercher-financeur";
    search.className = "form-control";
    search.autocomplete = "off";
    none.className = "quiet";
    none.setAttribute("role", "status");
    select.closest(".field, .mb-3, div").before(label, search, none);
    ["input", "change"].forEach(function (name) { search.addEventListener(name, function (event) { event.stopPropagation(); }); });
    search.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); select.focus(); } });
    search.addEventListener("input", function () {
      var words = bare(search.value).split(" ").filter(Boolean);
      var chosen = select.value;
      var found = 0;
      var kept = all.map(function (child) {
        var copy = child.cloneNode(true);
        if (copy.tagName !== "OPTGROUP") return copy;
        Array.from(copy.children).forEach(function (option) {
          var key = bare(option.textContent);
          if (words.every(function (word) { return key.indexOf(word) >= 0; })) found += 1;
          else option.remove();
        });
        return copy.children.length ? copy : null;
      }).filter(Boolean);
      select.replaceChildren.apply(select, kept);
      var options = select.querySelectorAll("optgroup option");
      select.value = words.length && options.length === 1 ? options[0].value : chosen;
      if (select.selectedIndex < 0) select.value = "";
      none.textContent = found ? (words.length ? found + (found === 1 ? " financeur trouvé" : " financeurs trouvés") : "") : box.dataset.none;
    });
  }
})();
