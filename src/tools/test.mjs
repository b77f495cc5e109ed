// `npm test`: everything that has to hold. Its last line counts the tests: "N passed, N failed".
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { root, keepCompiled } = await import('./build-if-needed.mjs');
keepCompiled();

const reports = path.join(root, 'test-results');
const unitReport = path.join(reports, 'unit.json');
const e2eReport = path.join(reports, 'e2e.json');
fs.rmSync(reports, { recursive: true, force: true });

const module = (name) => path.join(root, 'node_modules', name);
const steps = [
  { name: 'build', command: [path.join(root, 'src/tools/build.mjs')] },
  { name: 'typecheck', command: [module('typescript/bin/tsc'), '-b'] },
  { name: 'lint', command: [module('@biomejs/biome/bin/biome'), 'check', '.'] },
  {
    name: 'unit',
    command: [
      module('vitest/vitest.mjs'),
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
    ],
    count: countUnit,
  },
  { name: 'e2e', command: [path.join(root, 'src/tools/e2e.mjs')], count: countE2e },
];

let passed = 0;
let failed = 0;
let skipped = 0;
const summary = [];
const failures = [];
for (const { name, command, count } of steps) {
  console.log(`\n== ${name}`);
  const began = Date.now();
  const ended = await succeeds(command);
  const counted = count ? count() : { passed: 0, failed: 0, skipped: 0 };
  // Tests that left no report have not run, whatever their program says.
  const ok = ended && counted !== null;
  const { passed: good, failed: bad, skipped: left, again = 0 } = counted ?? { passed: 0, failed: 0, skipped: 0 };
  failures.push(...(counted?.failures ?? []));
  passed += good;
  skipped += left;
  // A step that failed without a failed test (the types, a crash) is a failure of its own.
  failed += ok ? bad : Math.max(1, bad);
  const tries = again > 0 ? `, ${again} of those passed at the second try` : '';
  const figures = count ? `: ${good} passed, ${bad} failed, ${left} skipped${tries}` : '';
  summary.push(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${Math.round((Date.now() - began) / 1000)} s)${figures}`);
  // Nothing after it would run on what was meant.
  if (name === 'build' && !ok) break;
}

// What failed stands at the end, where it is looked for.
console.log(`\n${[...failures, ...summary].join('\n')}\n`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed === 0 ? 0 : 1);

function succeeds([file, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: 'inherit' });
    child.on('exit', (code) => resolve(code === 0));
  });
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function countUnit() {
  const report = readReport(unitReport);
  if (!report) return null;
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({ ...test, file: path.relative(root, file.name) })),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [
      ...report.testResults
        .filter((file) => file.message)
        .map((file) => failure(path.relative(root, file.name), file.message)),
      ...tests
        .filter((test) => test.status === 'failed')
        .map((test) => failure(`${test.file} › ${test.fullName}`, test.failureMessages[0])),
    ],
  };
}

function countE2e() {
  const report = readReport(e2eReport);
  if (!report?.stats) return null;
  const { expected, flaky, unexpected, skipped } = report.stats;
  return {
    passed: expected + flaky,
    failed: unexpected,
    skipped,
    again: flaky,
    failures: report.suites
      .flatMap(specsOf)
      .filter((spec) => !spec.ok)
      .map((spec) => failure(`e2e/${spec.file} › ${spec.title}`, spec.tests[0]?.results.at(-1)?.error?.message)),
  };
}

function specsOf(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
}

/** A failed test and what it said, at most ten lines of it, without the places of libraries. */
function failure(name, message = '') {
  const said = message
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'))
    .slice(0, 10);
  return [`FAILED  ${name}`, ...said.map((line) => `        ${line}`), ''].join('\n');
}
