// Every page of the sample site and of a new site, as a checker of HTML reads it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { Site, program } from './support.mjs';

/** What the standard demands, and what makes pages hard to use. Style is nobody's business but ours. */
const checker = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  rules: {
    // A name of an id may be any word: those of headings are Chinese.
    'valid-id': ['error', { relaxed: true }],
    // A list of tags inside an entry is a list all the same, and `download` without a name keeps the name of the file.
    'long-title': 'off',
    // Regions that scroll can be reached by the keyboard.
    'no-redundant-role': 'error',
    'prefer-native-element': ['error', { exclude: ['group', 'note'] }],
  },
});

/** All pages below a folder. */
function pages(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function check(root) {
  const said = [];
  let count = 0;
  for (const file of ['public', 'internal'].flatMap((edition) => pages(join(root, edition)))) {
    count += 1;
    const report = checker.validateStringSync(readFileSync(file, 'utf8'), file);
    for (const { messages } of report.results) {
      for (const { line, column, ruleId, message } of messages) said.push(`${relative(root, file)}:${line}:${column} ${ruleId}: ${message}`);
    }
  }
  assert.deepEqual(said.slice(0, 40), [], `${said.length} faults`);
  return count;
}

test('the sample site is valid HTML', () => {
  const site = Site.sample();
  site.build();
  assert.ok(check(site.root) > 200);
});

test('so are a site that init writes, and one in English', () => {
  const site = new Site();
  execFileSync(program, ['init', '--title', 'Bulletin', '--organization', 'Office', '.'], { cwd: site.root, stdio: 'ignore' });
  site.build();
  check(site.root);
  site.write('content/site.yaml', `${site.read('content/site.yaml')}\nlanguage: en\n`.replace(/^(language|语言): zh.*$/m, ''));
  site.build();
  check(site.root);
});

test('a fault is found', () => {
  const report = checker.validateStringSync('<!DOCTYPE html><html lang="zh"><head><title>a</title></head><body><p><div>a</div></p><img src="a"></body></html>');
  assert.ok(report.errorCount >= 2);
});
