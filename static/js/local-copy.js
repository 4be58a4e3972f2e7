// What is typed and not yet saved stays on this computer, field by field, until the server has it: a crash, an expired
// session or a closed tab loses nothing. Filed under a mark of the person, so that nobody else is offered it; never for
// what is marked data-no-local-copy, for passwords, files or bank details; gone after 30 days, after filing, after
// signing out. Others use window.melpv.copies.
(function () {
  "use strict";

  var PREFIX = "melpv-copie|";
  var KEPT_MS = 30 * 24 * 3600 * 1000;
  var NEVER = /(^|[-_])(iban|bic|rib|password|csrfmiddlewaretoken)([-_]|$)/i;
  var RESUME = "melpv-reprise";
  var DECIDED = "melpv-choix";
  var root = document.querySelector("[data-session]");
  var person = root ? root.dataset.person : "";

  function storage() {
    try {
      return window.localStorage;
    } catch (refused) {
      return null; // Storage may be forbidden: the page then works without a copy, and says so nowhere.
    }
  }

  function keys() {
    var store = storage();
    return store ? Object.keys(store).filter(function (key) { return key.indexOf(PREFIX) === 0; }) : [];
  }

  function read(key) {
    try {
      return JSON.parse(storage().getItem(key));
    } catch (broken) {
      return null;
    }
  }

  function drop(key) {
    storage().removeItem(key);
  }

  function place(form) {
    return PREFIX + person + "|" + form.dataset.autosave + "|";
  }

  function controls(form, name) {
    return Array.prototype.filter.call(form.elements, function (control) { return control.name === name; });
  }

  function mayKeep(control) {
    if (!person || !control.name || NEVER.test(control.name) || control.closest("[data-no-local-copy]")) return false;
    if (/^(password|file|hidden|submit|button)$/.test(control.type)) return false;
    return !/^(cc-|current-password|new-password|one-time-code)/.test(control.getAttribute("autocomplete") || "");
  }

  // As the server reads them: spaces at the ends and kinds of line ends make no other text.
  function same(some, others) {
    function plain(values) {
      return JSON.stringify(values.map(function (value) { return String(value).replace(/\r\n?/g, "\n").trim(); })
        .filter(function (value) { return value !== ""; }).sort());
    }
    return plain(some) === plain(others);
  }

  // The mark of the question that a control belongs to: its own name, or that of the table whose cell it is.
  function mark(form, name) {
    var inputs = Array.prototype.filter.call(form.elements, function (input) {
      var code = input.name.indexOf("base-") === 0 ? input.name.slice(5) : "";
      return code && (name === code || name.indexOf(code + "-") === 0);
    });
    return inputs.sort(function (one, other) { return other.name.length - one.name.length; })[0] || null;
  }

  function base(form, name) {
    var input = mark(form, name);
    return input ? input.value : null;
  }

  // Rows that people had added to a table are added again, as far as the table goes.
  function makeRoom(form, name) {
    var question = mark(form, name);
    var adder = question && form.querySelector("[data-row-add='" + question.name.slice(5) + "']");
    for (var turn = 0; adder && !adder.hidden && turn < 40 && !controls(form, name).length; turn += 1) adder.click();
  }

  function keep(form, control) {
    var store = storage();
    if (!store || !mayKeep(control)) return;
    var values = new FormData(form).getAll(control.name);
    try {
      store.setItem(place(form) + control.name, JSON.stringify({ values: values, base: base(form, control.name), at: Date.now() }));
    } catch (full) {
      return; // No room: the page still warns of what is not saved.
    }
  }

  // The server has these values: their copies go, but for the questions where two texts wait for a choice.
  function acknowledge(form, sent, waiting) {
    var start = place(form);
    keys().forEach(function (key) {
      if (key.indexOf(start) !== 0) return;
      var name = key.slice(start.length);
      var copy = read(key);
      var question = mark(form, name);
      if (question && waiting.indexOf(question.name.slice(5)) >= 0) return;
      // A row taken out of a table left no cell: there is nothing more to keep of it.
      var removed = !sent.has(name) && !controls(form, name).length;
      if (!copy || removed || same(copy.values, sent.getAll(name))) drop(key);
    });
  }

  function forget(part) {
    keys().forEach(function (key) {
      if (key.indexOf(PREFIX + person + "|") === 0 && key.indexOf(part) >= 0) drop(key);
    });
  }

  function forgetOld() {
    keys().forEach(function (key) {
      var copy = read(key);
      if (!copy || !(Date.now() - copy.at < KEPT_MS)) drop(key);
    });
  }

  // Copies whose text is not the one that the page shows.
  function waiting(form) {
    var start = place(form);
    var shown = new FormData(form);
    return keys().filter(function (key) { return key.indexOf(start) === 0; }).map(function (key) {
      return { key: key, name: key.slice(start.length), copy: read(key) };
    }).filter(function (item) {
      if (!mark(form, item.name) && !controls(form, item.name).length) return false;
      var stale = !item.copy || same(item.copy.values, shown.getAll(item.name));
      if (stale) drop(item.key);
      return !stale;
    });
  }

  function put(form, item) {
    var values = item.copy.values;
    makeRoom(form, item.name);
    if (!controls(form, item.name).length) return form.querySelector("button");
    controls(form, item.name).forEach(function (control) {
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.indexOf(control.value) >= 0;
      else control.value = values.length ? values[0] : "";
    });
    // Written from an older text than the one saved now: the server shows both, rather than overwrite.
    if (item.copy.base && mark(form, item.name)) mark(form, item.name).value = item.copy.base;
    var first = controls(form, item.name)[0];
    first.dispatchEvent(new Event("input", { bubbles: true }));
    first.dispatchEvent(new Event("change", { bubbles: true }));
    return first;
  }

  function labelOf(form, name) {
    var control = controls(form, name)[0];
    var owner = mark(form, name);
    var question = document.getElementById("div_id_" + name) || (owner && document.getElementById("div_id_" + owner.name.slice(5))) || (control && control.closest("fieldset"));
    var label = question && question.querySelector("legend, label");
    return label ? label.textContent.trim() : name;
  }

  function element(tag, text, className) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function offer(form, items) {
    var box = element("section", "", "clash local-copy");
    var title = element("h2", "Un texte non enregistré est resté sur cet ordinateur");
    title.id = "copie-titre";
    box.setAttribute("aria-labelledby", title.id);
    box.tabIndex = -1;
    box.append(title, element("p", "Il n’est pas encore dans le dossier. Reprenez-le, ou effacez-le de cet ordinateur."));
    var list = element("dl", "", "clash-texts");
    items.forEach(function (item) {
      var row = element("div");
      var when = new Date(item.copy.at);
      row.append(element("dt", labelOf(form, item.name) + ", " + when.toLocaleString("fr-FR", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" })));
      var typed = controls(form, item.name)[0];
      var text = typed && (typed.type === "checkbox" || typed.type === "radio") ? controls(form, item.name).filter(function (control) {
        return item.copy.values.indexOf(control.value) >= 0;
      }).map(function (control) { return control.labels.length ? control.labels[0].textContent.trim() : control.value; }).join(", ") : item.copy.values[0] || "";
      row.append(element("dd", text || "Vide"));
      list.append(row);
    });
    var actions = element("div", "", "actions");
    var resume = element("button", "Reprendre", "btn btn-primary");
    var erase = element("button", "Effacer", "btn btn-secondary");
    resume.type = erase.type = "button";
    actions.append(resume, erase);
    box.append(list, actions);
    resume.addEventListener("click", function () {
      box.remove();
      items.map(function (item) { return put(form, item); })[0].focus();
    });
    erase.addEventListener("click", function () {
      items.forEach(function (item) { drop(item.key); });
      box.remove();
      form.querySelector("input:not([type=hidden]), textarea, select").focus();
    });
    form.parentNode.insertBefore(box, form);
    return box;
  }

  // What this tab remembers from one page to the next: read and forgotten at once, or written.
  function session(name, value) {
    try {
      var before = window.sessionStorage.getItem(name);
      if (value === null) window.sessionStorage.removeItem(name);
      else window.sessionStorage.setItem(name, value);
      return before;
    } catch (refused) {
      return null;
    }
  }

  function comeBack(form) {
    session(RESUME, form.dataset.autosave);
  }

  // The choice between two texts was made, and the page the server sent leads to the question: its copy has done its work.
  function decide(form) {
    form.addEventListener("submit", function (event) {
      var choice = event.submitter && event.submitter.name === "choice" ? event.submitter.value.split(":")[1] : "";
      if (choice && !event.defaultPrevented) session(DECIDED, form.dataset.autosave + "|" + choice);
    });
    var decided = (session(DECIDED, null) || "").split("|");
    if (decided[0] === form.dataset.autosave && window.location.hash.slice(-decided[1].length) === decided[1]) drop(place(form) + decided[1]);
  }

  function propose(form) {
    decide(form);
    var items = waiting(form);
    // Signed in again from this page's own link: she asked to come back and go on, so nothing is asked twice.
    var resumed = session(RESUME, null) === form.dataset.autosave;
    if (!items.length) return;
    if (resumed) items.forEach(function (item) { put(form, item); });
    else offer(form, items);
  }

  window.melpv = window.melpv || {};
  window.melpv.copies = { keep: keep, acknowledge: acknowledge, propose: propose, comeBack: comeBack };

  if (!storage()) return;
  forgetOld();
  // A filed dossier, or the way out: nothing stays behind.
  var done = document.querySelector("[data-forget-copies]");
  if (done) forget(done.dataset.forgetCopies);
  document.querySelectorAll("form[data-forget-all]").forEach(function (form) {
    var mine = keys().filter(function (key) { return key.indexOf(PREFIX + person + "|") === 0; });
    var note = form.querySelector("[data-unsaved-note]");
    if (note) note.hidden = !mine.length;
    form.addEventListener("submit", function () { mine.forEach(drop); });
  });
})();
