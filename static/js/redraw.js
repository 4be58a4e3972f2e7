// What is typed stays when a part of the page is drawn anew: values that were not sent, what is unfolded, the cursor.
// Others use window.melpv.redraw: changed(control), unsent(form, sent) -> keeps(control), hold(part, keeps) -> putBack().
// A part that htmx draws bears an id and data-keeps-typed; its controls bear ids.
(function () {
  "use strict";

  var CONTROLS = "input:not([type=hidden]), select, textarea";

  function isTicked(control) {
    return control.type === "checkbox" || control.type === "radio";
  }

  // What a control holds: its value, whether it is ticked, or the chosen lines of a list, as text.
  function held(control) {
    if (control.options) return JSON.stringify(Array.from(control.selectedOptions).map(function (one) { return one.value; }));
    return isTicked(control) ? String(control.checked) : control.value;
  }

  // What it held when the server drew it. A list without a choice shows its first line.
  function drawn(control) {
    if (!control.options) return isTicked(control) ? String(control.defaultChecked) : control.defaultValue;
    var lines = Array.from(control.options);
    var chosen = lines.filter(function (one) { return one.defaultSelected; });
    if (!chosen.length && !control.multiple) chosen = lines.slice(0, 1);
    return JSON.stringify(chosen.map(function (one) { return one.value; }));
  }

  function write(control, value) {
    if (control.options) {
      var chosen = JSON.parse(value);
      Array.from(control.options).forEach(function (one) { one.selected = chosen.includes(one.value); });
    } else if (isTicked(control)) control.checked = value === "true";
    else control.value = value;
  }

  function isRefused(form) {
    return Boolean(form) && Array.from(form.elements).some(function (one) { return one.getAttribute("aria-invalid") === "true"; });
  }

  // Whether the server holds something else than this control: a person changed it, or its form was refused as a whole.
  function changed(control) {
    return control.matches(CONTROLS) && (held(control) !== drawn(control) || isRefused(control.form));
  }

  // The controls of a part that hold what was not sent: of the form sent, those changed since; of the others, all that is
  // changed.
  function unsent(form, sent) {
    return function (control) {
      if (!form || !control.form || control.form.id !== form) return changed(control);
      if (isTicked(control)) return control.checked && !sent.getAll(control.name).includes(control.value);
      return sent.has(control.name) && sent.get(control.name) !== control.value;
    };
  }

  function title(fold) {
    var summary = fold.querySelector("summary");
    return summary ? summary.textContent : "";
  }

  // Remembers the controls of a part for which keeps(control) is true, and what is unfolded but folds(details) closes.
  // What it returns puts them back in the new part, and gives those which it wrote.
  function hold(part, keeps, folds) {
    var kept = Array.from(part.querySelectorAll(CONTROLS)).filter(function (one) { return one.id && keeps(one); });
    var values = kept.map(held);
    var open = Array.from(part.querySelectorAll("details[open]")).filter(function (one) { return !folds || !folds(one); }).map(title);
    var active = part.contains(document.activeElement) ? document.activeElement : null;
    var cursor = active && (active.type === "text" || active.type === "textarea") ? [active.selectionStart, active.selectionEnd] : null;

    return function (fresh) {
      var written = kept.map(function (old, rank) {
        var control = document.getElementById(old.id);
        if (!control || control.name !== old.name || control.type !== old.type || held(control) === values[rank]) return null;
        write(control, values[rank]);
        return control;
      }).filter(Boolean);
      fresh.querySelectorAll("details").forEach(function (one) { if (open.includes(title(one))) one.open = true; });
      var again = active && active.id && document.getElementById(active.id);
      if (again) {
        again.focus({ preventScroll: true });
        if (cursor && again.value === active.value) again.setSelectionRange(cursor[0], cursor[1]);
      }
      return written;
    };
  }

  // A form that saves itself forgot the request that waited for the answer: what was typed meanwhile is said to it again,
  // at once, or when one leaves the control. htmx hears it once it has loaded the new part.
  var toSay = [];

  function sayAgain(control) {
    function say() { control.dispatchEvent(new Event("change", { bubbles: true })); }
    if (document.activeElement === control) control.addEventListener("blur", say, { once: true });
    else say();
  }

  document.addEventListener("htmx:load", function (event) {
    var heard = toSay.filter(function (one) { return event.target.contains(one); });
    toSay = toSay.filter(function (one) { return one.isConnected && !heard.includes(one); });
    heard.forEach(sayAgain);
  });

  function answered(event, asked) {
    var part = asked.target.isConnected ? asked.target : document.getElementById(asked.target.id);
    if (!part) return;
    // Two requests under way: the part that the second one aimed at is gone, and the one in its place is drawn.
    event.detail.target = part;
    var form = asked.elt.id;
    var putBack = hold(part, unsent(form, asked.formData), function (fold) { return form && fold.querySelector("#" + CSS.escape(form)); });
    // Once htmx has put the answer in its place, before anything else happens on the page.
    window.queueMicrotask(function () {
      var fresh = document.getElementById(part.id);
      if (fresh) toSay = toSay.concat(putBack(fresh));
    });
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    var asked = event.detail.requestConfig;
    if (!asked.target.matches("[data-keeps-typed]")) return;
    asked.target.addEventListener("htmx:beforeSwap", function (swap) {
      if (swap.detail.requestConfig === asked && swap.detail.shouldSwap) answered(swap, asked);
    });
  });

  window.melpv = window.melpv || {};
  window.melpv.redraw = { changed: changed, unsent: unsent, hold: hold };
})();
