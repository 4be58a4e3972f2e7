// Pickers of communes and neighbourhoods: search without accents, chips to remove, neighbourhoods that follow communes.
(function () {
  "use strict";

  function bare(text) {
    return text
      .toLowerCase()
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/œ/g, "oe")
      .replace(/[^a-z0-9]+/g, " ")
      .replace(/\bst(e?)\b/g, "saint$1")
      .trim();
  }

  function Picker(root) {
    var find = root.querySelector.bind(root);
    var search = find("[data-picker-search]");
    var counter = find("[data-picker-count]");
    var chosen = find("[data-picker-chosen]");
    var chip = find("[data-picker-chip]");
    var none = find("[data-picker-none]");
    var wait = find("[data-picker-wait]");
    var groups = Array.from(root.querySelectorAll("details.picker-group"));
    var openAtRest = groups.map(function (group) { return group.open; });
    var options = Array.from(root.querySelectorAll("[data-option]")).map(function (element) {
      var label = element.querySelector("label").textContent.trim();
      return { element: element, box: element.querySelector("input"), label: label, key: " " + bare(label) };
    });
    var allowed = null; // Codes of the communes followed, or null when this picker follows none.

    function checked() {
      var seen = new Set();
      return options.filter(function (option) {
        var fresh = option.box.checked && !seen.has(option.box.value);
        if (fresh) seen.add(option.box.value);
        return fresh;
      });
    }

    // One neighbourhood may lie in two communes and so have two boxes: they move together.
    function twin(box) {
      options.forEach(function (option) {
        if (option.box !== box && option.box.value === box.value) option.box.checked = box.checked;
      });
    }

    function uncheck(option) {
      option.box.checked = false;
      twin(option.box);
      option.box.dispatchEvent(new Event("input", { bubbles: true }));
      option.box.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function remove(option) {
      var buttons = Array.from(chosen.querySelectorAll("button"));
      var place = buttons.indexOf(document.activeElement);
      uncheck(option);
      var left = chosen.querySelectorAll("button");
      (left[Math.min(Math.max(place, 0), left.length - 1)] || search).focus();
    }

    function showChosen() {
      var list = checked();
      var sentence = list.length === 0 ? root.dataset.none
        : list.length === 1 ? "1 " + root.dataset.one
        : list.length + " " + root.dataset.many;
      if (counter.textContent !== sentence) counter.textContent = sentence;
      chosen.replaceChildren.apply(chosen, list.map(function (option) {
        var item = chip.content.cloneNode(true);
        var button = item.querySelector("button");
        button.querySelector("span").textContent = option.label;
        button.setAttribute("aria-label", "Retirer " + option.label);
        button.addEventListener("click", function () { remove(option); });
        return item;
      }));
    }

    function filter() {
      var words = bare(search.value).split(" ").filter(Boolean);
      var found = 0;
      groups.forEach(function (group, index) {
        var inReach = allowed === null || allowed.has(group.dataset.commune);
        var hits = 0;
        options.forEach(function (option) {
          if (!group.contains(option.element)) return;
          var hit = words.every(function (word) { return option.key.indexOf(" " + word) >= 0; });
          option.element.hidden = !hit;
          if (hit && inReach) hits += 1;
        });
        group.hidden = hits === 0;
        group.open = words.length ? hits > 0 : openAtRest[index];
        found += hits;
      });
      var reachable = allowed === null || groups.some(function (group) { return allowed.has(group.dataset.commune); });
      none.hidden = found > 0 || words.length === 0 || !reachable;
      if (wait) wait.hidden = reachable;
      search.closest(".picker-search").hidden = !reachable || options.length < 8;
    }

    function follow() {
      var boxes = document.querySelectorAll("input[name='" + root.dataset.follows + "']:checked");
      allowed = new Set(Array.from(boxes, function (box) { return box.value; }));
      options.forEach(function (option) {
        var codes = groups.filter(function (group) {
          return options.some(function (other) { return other.box.value === option.box.value && group.contains(other.element); });
        });
        var reachable = codes.some(function (group) { return allowed.has(group.dataset.commune); });
        if (option.box.checked && !reachable) uncheck(option);
      });
      filter();
      showChosen();
    }

    root.addEventListener("change", function (event) {
      if (event.target.type === "checkbox") {
        twin(event.target);
        showChosen();
      }
    });
    search.addEventListener("input", filter);
    // The search is no answer: what it says must not reach the listeners that save the form.
    ["input", "change"].forEach(function (name) {
      search.addEventListener(name, function (event) { event.stopPropagation(); });
    });
    search.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      var first = options.find(function (option) { return option.box.offsetParent !== null; });
      if (first && search.value) first.box.focus();
    });

    groups.forEach(function (group, index) {
      group.addEventListener("toggle", function () { if (!search.value) openAtRest[index] = group.open; });
      if (group.querySelector("input:checked")) group.open = openAtRest[index] = true;
    });
    find("[data-picker-tools]").hidden = false;
    if (root.dataset.follows) {
      document.addEventListener("change", function (event) {
        if (event.target.name === root.dataset.follows) follow();
      });
      follow();
    } else {
      filter();
      showChosen();
    }
  }

  function start(scope) {
    scope.querySelectorAll("[data-picker]:not([data-ready])").forEach(function (root) {
      root.dataset.ready = "true";
      Picker(root);
    });
  }

  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });
})();
