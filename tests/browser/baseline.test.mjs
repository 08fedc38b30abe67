// What the theme asks of a browser, held against Chromium 86, by the data of MDN; and what a page weighs.
//
// What a browser of that age does not know must not be needed: it is either refused here, or named below with what happens
// without it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import postcss from 'postcss';
import { Site, repository } from './support.mjs';

const BASELINE = 86;
const { css, javascript, api } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@mdn/browser-compat-data')));
const assets = join(repository, 'themes/bulletin/static/assets');

test('the theme names its colours as its style sheet has them', () => {
  const [, root] = readFileSync(join(assets, 'style.css'), 'utf8').match(/:root \{([^}]*)\}/);
  const [, named] = readFileSync(join(repository, 'themes/bulletin/theme.yaml'), 'utf8').match(/^colours: \{(.*)\}$/m);
  const colours = [...named.matchAll(/(\w+): "(#\w{6})"/g)].filter(([, name]) => name !== 'white');
  assert.ok(colours.length > 4);
  for (const [, name, colour] of colours) assert.ok(root.includes(`--${name}:${colour};`), `${name} ${colour}`);
});

/** Newer than the baseline, and why that does no harm. */
const HARMLESS = {
  'text-wrap': 'titles break where they are full',
  'text-wrap: balance': 'titles break where they are full',
  'text-underline-offset': 'underlines stand closer',
  'text-decoration-thickness': 'underlines are as thick as usual',
  'paint-order': 'it is asked for in drawings, where it is as old as Chromium 35',
  'accent-color': 'boxes of tasks have the colour of the system',
  'text-emphasis': 'the property with a prefix stands before it',
  'text-emphasis-position': 'the property with a prefix stands before it',
  'text-emphasis-position: under': 'the property with a prefix stands before it',
  'print-color-adjust': 'the property with a prefix stands before it',
  'print-color-adjust: exact': 'the property with a prefix stands before it',
  'outline': 'older ones do not follow round corners, of which there are none',
  'rect()': 'that of the property `clip`, which is as old as the web; the data know the shape of that name',
  'align-self: start': 'in grids, where it is as old as grids are',
  'appearance': 'the property with a prefix stands before it',
  '@media (prefers-contrast: more)': 'there are the switches at the top of the page',
  '@media (forced-colors: active)': 'such a system changes colours by itself',
  '::-moz-progress-bar': 'for another browser, in a rule of its own',
};

/** The version of Chrome from which something works without a prefix or a switch; `null` for never, `undefined` for unknown. */
function since(entry) {
  const support = entry?.__compat?.support?.chrome;
  if (!support) return undefined;
  const whole = [support].flat().find((one) => !one.prefix && !one.alternative_name && !one.flags && !one.partial_implementation && one.version_added);
  return whole ? (whole.version_added === 'preview' ? Infinity : parseFloat(String(whole.version_added).replace('≤', ''))) : null;
}

const isNew = (version) => version === null || version > BASELINE;

/** What of a style sheet a browser of the baseline does not know. */
function tooNew(text) {
  const found = new Set();
  const flag = (what, entry) => {
    const version = since(entry);
    if (version !== undefined && isNew(version)) found.add(what);
  };
  postcss.parse(text).walk((node) => {
    if (node.type === 'decl') {
      // Descriptors of `@page` are no properties.
      if (node.prop.startsWith('-') || node.parent.name === 'page') return;
      const property = css.properties[node.prop];
      if (!property) return void found.add(`${node.prop}: unknown`);
      flag(node.prop, property);
      const words = node.value.toLowerCase().match(/[a-z][a-z-]*\(?/g) || [];
      for (const word of words) {
        flag(`${node.prop}: ${word}`, property[word.replace('(', '')]);
        if (word.endsWith('(')) {
          const name = word.slice(0, -1);
          for (const type of Object.values(css.types)) flag(`${word})`, type?.[name]);
        }
      }
      // `gap` is older in grids than in flex boxes, and so on: the contexts have entries of their own.
      if (node.prop === 'gap') flag('gap in flex boxes', property.flex_context);
      for (const [, unit] of node.value.matchAll(/\d(d?vh|svh|lvh|cq[a-z]+|lh|rlh|cap|ic)\b/g)) flag(unit, css.types.length[unit] || css.types.length[`viewport_percentage_units_dynamic`]);
    } else if (node.type === 'rule') {
      if (node.parent.type === 'rule') found.add('nesting');
      for (const [whole, name] of node.selector.matchAll(/::?([a-z-]+)/g)) {
        if (name.startsWith('-')) {
          if (!name.startsWith('-webkit-')) found.add(whole);
          continue;
        }
        const entry = css.selectors[name];
        if (!entry) found.add(`${whole}: unknown`);
        else flag(whole, entry);
      }
      // A selector list in `:not()` is newer than the rest of it.
      if (/:not\([^)]*,/.test(node.selector)) found.add(':not(a, b)');
    } else if (node.type === 'atrule') {
      flag(`@${node.name}`, css['at-rules'][node.name]);
      for (const [, feature] of node.params.matchAll(/\(\s*([a-z-]+)/g)) {
        const own = css['at-rules'].media?.[feature.replace(/^(min|max)-/, '')];
        if (node.name === 'media') flag(`@media ${node.params}`, own);
      }
      if (/[<>]=?/.test(node.params)) found.add('@media with < or >');
    }
  });
  return [...found];
}

test('the style sheet asks for nothing that Chromium 86 has not', () => {
  const found = tooNew(readFileSync(join(assets, 'style.css'), 'utf8')).filter((what) => !(what in HARMLESS));
  assert.deepEqual(found, []);
});

test('what is newer is found', () => {
  const found = tooNew(`
    a:has(b), :is(c), a:not(b, c) { inset: 0; aspect-ratio: 1 / 1; height: 100dvh; color: color-mix(in srgb, red, blue) }
    @container (min-width: 1em) { a { color: red } }
    @layer base { a { color: red } }
    a { & b { color: red } }
    @media (width >= 40em) { a { overflow: clip } }
  `);
  for (const what of [':has', ':is', ':not(a, b)', 'inset', 'aspect-ratio', 'dvh', 'color-mix()', '@container', '@layer', 'nesting', '@media with < or >', 'overflow: clip']) {
    assert.ok(found.includes(what), `${what} in ${found.join(' · ')}`);
  }
  assert.deepEqual(tooNew('a:focus-visible { display: grid; gap: 1em; width: min(1em, 50%) } @media (min-width: 40em) { a { color: red } }'), []);
});

/** By name: the versions of everything in the platform that is called so. */
const members = new Map();
(function collect(tree) {
  for (const [name, entry] of Object.entries(tree)) {
    if (name === '__compat' || typeof entry !== 'object') continue;
    const version = since(entry);
    if (version !== undefined) members.set(name, [...(members.get(name) || []), version]);
    collect(entry);
  }
})({ api, builtins: javascript.builtins });

/** What of a script a browser of the baseline does not know: its syntax, and names that are too new wherever they occur. */
function tooNewInScript(text) {
  const found = new Set();
  const look = (name) => {
    const versions = members.get(name);
    if (versions && versions.every(isNew)) found.add(name);
  };
  (function walk(node) {
    if (!node || typeof node.type !== 'string') return;
    if (node.type === 'MemberExpression' && !node.computed) look(node.property.name);
    if (node.type === 'NewExpression' || node.type === 'CallExpression') look(node.callee.name);
    Object.values(node).flat().forEach(walk);
  })(parse(text, { ecmaVersion: 2020, sourceType: 'script' }));
  return [...found];
}

test('neither do the scripts', () => {
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  assert.ok(scripts.length);
  for (const name of scripts) assert.deepEqual(tooNewInScript(readFileSync(join(assets, name), 'utf8')), [], name);
  assert.deepEqual(tooNewInScript('structuredClone(a); a.replaceChildren(); b.toggleAttribute("c"); d.findLast(e)'), ['structuredClone', 'findLast']);
  assert.throws(() => tooNewInScript('class A { static { } }'));
  assert.throws(() => tooNewInScript('a ??= b'));
});

test('a page is light', () => {
  const site = Site.sample();
  site.build();
  const weight = (path) => gzipSync(readFileSync(join(site.root, path))).length;
  const home = site.read('public/index.html');
  const linked = [...home.matchAll(/(?:<link rel="stylesheet" href|<script src)="([^"?]+)/g)].map(([, path]) => path);
  assert.ok(linked.length >= 2);
  const sheets = linked.filter((path) => path.endsWith('.css')).reduce((sum, path) => sum + weight(`public/${path}`), 0);
  const scripts = linked.filter((path) => path.endsWith('.js')).reduce((sum, path) => sum + weight(`public/${path}`), 0);
  const whole = weight('public/index.html') + sheets + scripts;
  assert.ok(sheets <= 20_000, `style sheets: ${sheets} bytes`);
  assert.ok(scripts <= 15_000, `scripts: ${scripts} bytes`);
  assert.ok(whole <= 60_000, `home page: ${whole} bytes`);
});
