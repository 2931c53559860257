// The storefront works without this file. It adds: choosing a variant without
// a reload, a gallery with buttons, quantity buttons, the cart drawer, menus
// that close by themselves.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const one = (selector, root) => (root || document).querySelector(selector);

  // Menus and popovers: one at a time, closed by Escape or a click elsewhere.
  const folds = () => all("details[data-menu], details[data-popover]");
  document.addEventListener("click", (event) => {
    folds().forEach((fold) => { if (fold.open && !fold.contains(event.target)) fold.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    folds().forEach((fold) => {
      if (!fold.open) return;
      fold.open = false;
      one("summary", fold).focus();
    });
    if (location.hash === "#filters") history.back();
  });
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!(fold instanceof HTMLDetailsElement) || !fold.open) return;
    if (fold.matches("[data-menu], [data-popover]")) {
      folds().forEach((other) => { if (other !== fold) other.open = false; });
      const field = fold.matches(".search-drop") && one("input[type=search]", fold);
      if (field) field.focus();
    }
    if (fold.matches("[data-menu]")) document.body.style.setProperty("overflow", "hidden");
  }, true);
  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("[data-menu]") && !event.target.open) document.body.style.removeProperty("overflow");
  }, true);

  // A list that acts as soon as something is chosen.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });

  // Quantity: by the step; below the least there is nothing but, in the basket, none.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quantity] [data-by]");
    if (!button) return;
    const field = one("input", button.parentElement);
    const step = Number(field.step) || 1;
    const number = (Math.floor((parseInt(field.value, 10) || 0) / step) + Number(button.dataset.by)) * step;
    const least = Number(field.dataset.least) || 0;
    const wanted = number < least ? (Number(button.dataset.by) > 0 ? least : 0) : number;
    const value = Math.min(Math.max(wanted, Number(field.min) || 0), Number(field.max) || 999);
    if (String(value) === field.value) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // How much is in the cart: the page itself is the same for everybody. Asked
  // again when the browser shows a page that it has kept.
  const cart = one("[data-count]");
  const recount = () => fetch(cart.dataset.count).then((reply) => (reply.ok ? reply.text() : "")).then((html) => {
    const fresh = one("#cart-count", new DOMParser().parseFromString(html, "text/html"));
    if (fresh) one("#cart-count", cart).replaceWith(fresh);
  }).catch(() => {});
  if (cart) {
    recount();
    addEventListener("pageshow", (event) => { if (event.persisted) recount(); });
  }

  // The cart drawer opens when something was put into it.
  const drawer = one("#cart-dialog");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "cart-drawer" && drawer && !drawer.open) drawer.showModal();
  });
  if (drawer) {
    drawer.addEventListener("click", (event) => {
      if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
    });
  }

  // Gallery.
  function gallery(root) {
    const track = one(".gallery-track", root);
    const slides = all(".gallery-slide", root);
    const thumbs = all("[data-show]", root);
    const number = one("[data-number]", root);
    let current = 0;
    const mark = (at) => {
      current = at;
      thumbs.forEach((thumb, nth) => { if (nth === at) thumb.setAttribute("aria-current", "true"); else thumb.removeAttribute("aria-current"); });
      if (number) number.textContent = (at + 1) + " / " + slides.length;
    };
    const show = (at, smooth) => {
      if (!slides[at]) return;
      const column = getComputedStyle(track).display === "grid";
      if (column) slides[at].scrollIntoView({ block: "nearest", behavior: smooth ? "smooth" : "auto" });
      else track.scrollTo({ left: slides[at].offsetLeft - slides[0].offsetLeft, behavior: smooth ? "smooth" : "auto" });
      mark(at);
    };
    root.addEventListener("click", (event) => {
      const thumb = event.target.closest("[data-show]");
      const step = event.target.closest("[data-step]");
      if (thumb) { event.preventDefault(); show(Number(thumb.dataset.show), true); }
      if (step) show((current + Number(step.dataset.step) + slides.length) % slides.length, true);
    });
    if (track && "IntersectionObserver" in window) {
      // Where the track stands decides: before the first layout every slide is in sight.
      const seen = new IntersectionObserver(() => {
        const at = track.clientWidth ? Math.round(Math.abs(track.scrollLeft) / track.clientWidth) : 0;
        mark(Math.min(at, slides.length - 1));
      }, { root: track, threshold: 0.6 });
      slides.forEach((slide) => seen.observe(slide));
    }
    const first = thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"));
    if (first > 0) show(first, false);
    return show;
  }

  // Variant picker: the page knows all variants, so choosing needs no request.
  function product(root) {
    const variants = JSON.parse(root.dataset.variants);
    const gallery_root = one("[data-gallery]", root);
    const show = gallery_root ? gallery(gallery_root) : null;
    const picker = one("[data-picker]", root);
    const add = one("[data-add]", root);
    const bar = one("[data-buy-bar]");
    const bar_add = one("[data-bar-add]");
    const text = (selector, value) => { const at = one(selector, root); if (at) at.textContent = value; };
    const find = (values) => variants.find((variant) => variant.values.every((value, at) => value === values[at]));

    function put(variant) {
      one("[data-variant]", root).value = variant.id;
      text("[data-now]", variant.price);
      text("[data-was]", variant.was);
      text("[data-save]", variant.save);
      text("[data-stock]", variant.stock);
      text("[data-sku]", variant.sku ? one("[data-sku]", root).dataset.words + " " + variant.sku : "");
      one("[data-price]", root).classList.toggle("price-sale", variant.was !== "");
      const stock = one("[data-stock]", root);
      stock.className = "stock-line " + variant.stock_class;
      text("[data-add-words]", variant.buy ? add.dataset.wordsAdd : add.dataset.wordsOut);
      add.disabled = !variant.buy;
      const notify = one("[data-notify]", root);
      if (notify) {
        notify.hidden = variant.buy;
        notify.href = notify.getAttribute("href").split("?")[0] + "?variant_id=" + variant.id;
        one("#back-in-stock", root).replaceChildren();
      }
      if (bar_add) { bar_add.disabled = !variant.buy; one("[data-bar-price]").textContent = variant.price; }
      const quantity = one("[data-quantity] input", root);
      const flash = one("[data-flash]", root);
      if (flash) {
        const now = variant.flash || { until: "", ends: "", left: "", percent: null, limit: "" };
        flash.hidden = !variant.flash;
        const ends = one("[data-flash-ends]", flash);
        ends.textContent = now.ends;
        ends.dateTime = now.until;
        one("[data-countdown]", flash).dataset.countdown = now.until;
        one("[data-flash-bar]", flash).hidden = now.percent === null;
        one("progress", flash).value = now.percent || 0;
        text("[data-flash-left]", now.left);
        text("[data-flash-limit]", now.limit);
        tick();
      }
      quantity.max = variant.most;
      if (Number(quantity.value) > variant.most) quantity.value = variant.most;
      if (show && variant.picture !== null) show(variant.picture, true);
      const address = new URL(location.href);
      address.search = "?v=" + variant.id;
      address.hash = "";
      history.replaceState(history.state, "", address);
    }

    function mark(values) {
      all(".picker-group", picker).forEach((group, at) => {
        all(".picker-value", group).forEach((label) => {
          const input = one("input", label);
          const other = find(values.map((value, nth) => (nth === at ? input.value : value)));
          label.classList.toggle("is-none", !other);
          label.classList.toggle("is-out", Boolean(other) && !other.buy);
          if (input.checked) one("[data-chosen]", group).textContent = input.dataset.label;
        });
      });
    }

    if (picker) {
      picker.addEventListener("submit", (event) => event.preventDefault());
      picker.addEventListener("change", (event) => {
        const groups = all(".picker-group", picker);
        const chosen = () => groups.map((group) => { const input = one("input:checked", group); return input ? input.value : ""; });
        let values = chosen();
        let variant = find(values);
        if (!variant) {
          // No such combination: keep what was just chosen and take the nearest.
          const at = groups.findIndex((group) => group.contains(event.target));
          const score = (other) => other.values.filter((value, nth) => value === values[nth]).length + (other.buy ? 0.5 : 0);
          variant = variants.filter((other) => other.values[at] === values[at]).sort((a, b) => score(b) - score(a))[0];
          if (!variant) return;
          groups.forEach((group, nth) => all("input", group).forEach((input) => { input.checked = input.value === variant.values[nth]; }));
          values = variant.values;
        }
        mark(values);
        put(variant);
      });
    }

    // On a phone a bar with the button follows once the real one is out of sight.
    if (bar && "IntersectionObserver" in window) {
      new IntersectionObserver((entries) => {
        const away = !entries[0].isIntersecting && entries[0].boundingClientRect.top < 0;
        bar.classList.toggle("is-open", away);
      }).observe(one("#buy", root));
    }
  }

  // Clocks that run down. The server decides when a sale is over; this only shows it.
  function tick() {
    all("[data-countdown]").forEach((clock) => {
      const left = Math.floor((Date.parse(clock.dataset.countdown) - Date.now()) / 1000);
      const two = (number) => String(number).padStart(2, "0");
      clock.textContent = left > 0 ? two(Math.floor(left / 3600)) + ":" + two(Math.floor(left / 60) % 60) + ":" + two(left % 60) : "";
    });
  }

  // What was looked at before. The list stays in this browser, and only what
  // is to be shown again is asked for, once the reader comes near it.
  function seen(here, place) {
    const key = "seen";
    let list = [];
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      if (Array.isArray(kept)) list = kept.filter((id) => /^[0-9a-f-]{36}$/.test(id) && id !== here);
      localStorage.setItem(key, JSON.stringify([here].concat(list).slice(0, 9)));
    } catch {
      return;
    }
    if (!list.length || !place || !window.htmx || !("IntersectionObserver" in window)) return;
    const watch = new IntersectionObserver((entries) => {
      if (!entries[0].isIntersecting) return;
      watch.disconnect();
      htmx.ajax("GET", place.dataset.seen + "?ids=" + list.slice(0, 8).join(","), { target: place, swap: "innerHTML" });
    }, { rootMargin: "800px 0px" });
    watch.observe(place);
    place.addEventListener("click", (event) => {
      if (!event.target.closest("[data-forget]")) return;
      localStorage.removeItem(key);
      place.replaceChildren();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all("[data-product]").forEach((root) => {
      product(root);
      seen(root.dataset.product, one("[data-seen]"));
    });
    tick();
    if (one("[data-countdown]")) setInterval(tick, 1000);
  });
})();
