import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly optional?: boolean;
}

const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

/** Where a package finds what it asks for: below itself, or below one of the folders it stands in. */
function isLocked(from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (`${place === '' ? '' : `${place}/`}node_modules/${name}` in packages) return true;
    if (place === '') return false;
  }
}

// npm leaves out what it did not install when the lock file is made beside a node_modules, and `npm ci` fails elsewhere.
test('the lock file holds the packages of every platform', () => {
  const asked = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ from, name })),
  );
  expect(asked.filter(({ from, name }) => !isLocked(from, name))).toEqual([]);
  const systems = new Set(Object.values(packages).flatMap(({ os = [] }) => os));
  expect([...systems]).toEqual(expect.arrayContaining(['darwin', 'linux', 'win32']));
});

// Its installer gives up on systems that there is no Node for; src/tools/node-guard.mjs then says what is needed.
test('an install does not depend on the Node that it brings', () => {
  expect(packages[''].optionalDependencies).toHaveProperty('node');
  expect(packages['node_modules/node']).toMatchObject({ optional: true });
});
