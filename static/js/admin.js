// The admin and the console with script: toasts, a warning before unsaved
// work is lost, files dropped on a zone, rows added to a form, select all.
// Every page works without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const each = (scope, selector, act) => scope.querySelectorAll(selector).forEach(act);

  // Notices that say what was done float up and go by themselves.
  function toasts(scope) {
    each(scope, "[data-toast]", (notice) => {
      let shelf = document.querySelector(".toasts");
      if (!shelf) {
        shelf = document.createElement("div");
        shelf.className = "toasts";
        shelf.setAttribute("role", "status");
        document.body.append(shelf);
      }
      notice.removeAttribute("data-toast");
      notice.className = "notice toast";
      shelf.append(notice);
      const leave = () => {
        notice.classList.add("leaving");
        setTimeout(() => notice.remove(), 300);
      };
      notice.addEventListener("click", leave);
      setTimeout(leave, 5000);
      const address = new URL(location.href);
      if (address.searchParams.has("notice")) {
        address.searchParams.delete("notice");
        history.replaceState(history.state, "", address);
      }
    });
  }

  // A form that was changed says so and asks before it is left.
  const dirty = new Set();
  function watch(scope) {
    each(scope, "form[data-dirty]:not([data-watched])", (form) => {
      form.dataset.watched = "1";
      if (form.querySelector(".form-errors")) mark(form);
      form.addEventListener("input", () => mark(form));
      form.addEventListener("change", () => mark(form));
      form.addEventListener("submit", () => dirty.delete(form));
      each(form, ".save-bar a.btn", (link) => link.addEventListener("click", () => dirty.delete(form)));
    });
  }
  function mark(form) {
    dirty.add(form);
    form.classList.add("dirty");
  }
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.dirty !== undefined) mark(form);
  });
  addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      const form = document.querySelector("form[data-dirty]");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
    }
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && !document.activeElement.isContentEditable) {
      const field = document.querySelector(".search input");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
    if (event.key === "Escape") each(document, "details.popup[open], details.bar-more[open]", (popup) => { popup.open = false; });
  });
  document.addEventListener("click", (event) => {
    each(document, "details.popup[open], details.bar-more[open]", (popup) => {
      if (!popup.contains(event.target)) popup.open = false;
    });
  });

  // Dropped or chosen files: named at once; a zone with data-auto sends its form.
  function zones(scope) {
    each(scope, ".dropzone:not([data-watched])", (zone) => {
      zone.dataset.watched = "1";
      const field = zone.querySelector("input[type=file]");
      if (!field) return;
      const over = (on) => (event) => {
        event.preventDefault();
        zone.classList.toggle("over", on);
      };
      zone.addEventListener("dragover", over(true));
      zone.addEventListener("dragenter", over(true));
      zone.addEventListener("dragleave", over(false));
      zone.addEventListener("drop", (event) => {
        over(false)(event);
        if (event.dataTransfer.files.length) {
          field.files = event.dataTransfer.files;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      });
      field.addEventListener("change", () => {
        const list = zone.querySelector(".dropzone-files");
        if (list) list.textContent = [...field.files].map((file) => file.name).join(", ");
        if (zone.dataset.auto !== undefined && field.files.length) {
          zone.classList.add("busy");
          field.form.requestSubmit();
        }
      });
    });
  }

  // `data-add="#list"` copies the list's <template> with the next number in place of __n__.
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      const list = document.querySelector(add.dataset.add);
      const model = list && list.querySelector("template");
      if (model) {
        event.preventDefault();
        const count = list.querySelectorAll("[data-row]").length;
        const limit = Number(list.dataset.limit || 99);
        if (count < limit) {
          const holder = document.createElement("div");
          holder.innerHTML = model.innerHTML.replaceAll("__n__", String(Date.now() % 100000));
          const row = holder.firstElementChild;
          model.before(row);
          const first = row.querySelector("input");
          if (first) first.focus();
        }
        add.hidden = count + 1 >= limit;
      }
    }
    const drop = event.target.closest("[data-remove]");
    if (drop) {
      event.preventDefault();
      const row = drop.closest("[data-row]");
      const form = drop.form;
      row.remove();
      if (form && form.dataset.dirty !== undefined) mark(form);
      each(document, "[data-add]", (button) => { button.hidden = false; });
    }
  });

  // The tick in a table's head ticks its rows.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      each(event.target.closest("table"), "tbody .tick", (tick) => { tick.checked = event.target.checked; });
    }
    if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
  });

  // Text with a little form: the field underneath stays what is sent.
  const TOOLS = [["bold", "B", "b"], ["italic", "I", "i"], ["formatBlock:h3", "H", "h"], ["insertUnorderedList", "•", "l"], ["insertOrderedList", "①", "o"], ["removeFormat", "⌫", "x"]];
  function editors(scope) {
    each(scope, "textarea[data-rich]:not([data-watched])", (field) => {
      field.dataset.watched = "1";
      const names = (field.dataset.rich || "").split("|");
      const box = document.createElement("div");
      box.className = "rich";
      const bar = document.createElement("div");
      bar.className = "rich-bar";
      bar.setAttribute("role", "toolbar");
      const page = document.createElement("div");
      page.className = "rich-page input";
      page.contentEditable = "true";
      page.setAttribute("role", "textbox");
      page.setAttribute("aria-multiline", "true");
      page.setAttribute("aria-labelledby", `${field.id}-label`);
      page.setAttribute("aria-label", names[names.length - 1] || "");
      page.innerHTML = field.value;
      const sync = () => {
        field.value = page.innerHTML === "<br>" ? "" : page.innerHTML;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      TOOLS.forEach(([command, sign], at) => {
        const button = document.createElement("button");
        button.type = "button";
        const shown = document.createElement("span");
        shown.textContent = sign;
        shown.setAttribute("aria-hidden", "true");
        button.append(shown);
        button.title = names[at] || command;
        button.setAttribute("aria-label", button.title);
        button.addEventListener("mousedown", (event) => event.preventDefault());
        button.addEventListener("click", () => {
          page.focus();
          const [name, value] = command.split(":");
          document.execCommand(name, false, value);
          sync();
        });
        bar.append(button);
      });
      page.addEventListener("input", sync);
      page.addEventListener("paste", (event) => {
        event.preventDefault();
        document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
      });
      field.hidden = true;
      box.append(bar, page);
      field.after(box);
    });
  }

  function start(scope) {
    toasts(scope);
    watch(scope);
    zones(scope);
    editors(scope);
  }
  start(document);
  const summary = document.querySelector(".form-errors");
  if (summary) summary.focus();
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  document.addEventListener("htmx:responseError", () => each(document, ".dropzone.busy", (zone) => zone.classList.remove("busy")));
})();
