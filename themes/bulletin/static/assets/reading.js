/* 大字、高对比：由读者选定，浏览器许可时记住。按 / 键到搜索框。没有脚本，页面照样能读。
   Large type and high contrast as the reader wants them, remembered where the browser allows it. In the head, so that a page
   is never shown in another size first. */
(function () {
  'use strict';
  var KEY = 'jianbao-reading';
  var NAMES = ['large', 'contrast'];
  var root = document.documentElement;
  var chosen = read();

  function read() {
    try {
      return (localStorage.getItem(KEY) || '').split(' ');
    } catch (refused) {
      return [];
    }
  }

  function has(name) {
    return chosen.indexOf(name) >= 0;
  }

  function show() {
    root.setAttribute('data-switches', '');
    NAMES.forEach(function (name) {
      root.toggleAttribute('data-' + name, has(name));
      Array.prototype.forEach.call(document.querySelectorAll('[data-reading="' + name + '"]'), function (button) {
        button.setAttribute('aria-pressed', String(has(name)));
      });
    });
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-reading]');
    if (!button) return;
    var name = button.getAttribute('data-reading');
    chosen = NAMES.filter(function (other) { return has(other) !== (other === name); });
    try {
      localStorage.setItem(KEY, chosen.join(' '));
    } catch (refused) { /* Then it holds for this page alone. */ }
    show();
  });
  // The key / leads to where words are searched for, on every page that has such a place.
  document.addEventListener('keydown', function (event) {
    if (event.key !== '/' || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    var box = document.querySelector('input[type="search"][name="q"]');
    if (!box || event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  window.addEventListener('storage', function (event) {
    if (event.key !== KEY) return;
    chosen = read();
    show();
  });
  /* 纸上一行二十八字。三行的段落，浏览器会把末行独自留到下一页，就让它不分开。
     On paper a line has 28 characters. Of a paragraph of three lines browsers leave the last one alone on the next page: it is kept whole. */
  window.addEventListener('beforeprint', function () {
    Array.prototype.forEach.call(document.querySelectorAll('.prose > p'), function (paragraph) {
      var width = 2 + paragraph.textContent.trim().replace(/[ -~]/g, '.').split('').reduce(function (sum, one) { return sum + (one === '.' ? 0.55 : 1); }, 0);
      paragraph.toggleAttribute('data-three', Math.ceil(width / 28) === 3);
    });
  });
  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('jianbao:updated', show);
  show();
})();
