import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { allowedLibraries, allowedPackages, readsEnvironment, refusedNames, withoutNode } from './import-rules.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const skipped = new Set(['node_modules', 'dist', 'generated', 'coverage']);

/** @param {string} file */
function isTest(file) {
  return (
    /\.test\.tsx?$/.test(file) || file.includes('/testing/') || file.startsWith('packages/testkit/') || file.startsWith('e2e/')
  );
}

/**
 * Every module that a source file names: static imports, re-exports and dynamic imports of a literal.
 * @param {string} file
 * @param {string} code
 * @returns {string[]}
 */
export function importsOf(file, code) {
  const { module, errors } = parseSync(file, code);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const dynamic = module.dynamicImports
    .map(({ moduleRequest }) => code.slice(moduleRequest.start, moduleRequest.end))
    .filter((text) => /^['"]/.test(text));
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
    ...dynamic.map((text) => text.slice(1, -1)),
  ];
}

/**
 * What is wrong with the names that a file takes from packages.
 * @param {string} file path from the root, with forward slashes
 * @param {string} code
 * @returns {string[]}
 */
export function problemsOfNames(file, code) {
  const refused = refusedNames[homeOf(file) ?? ''] ?? {};
  return parseSync(file, code).module.staticImports.flatMap(({ moduleRequest, entries }) =>
    entries.flatMap(({ importName, isType }) => {
      const why = isType ? undefined : refused[moduleRequest.value]?.[importName.name ?? ''];
      return why === undefined ? [] : [`${file} imports ${importName.name} of ${moduleRequest.value}: ${why}`];
    }),
  );
}

/**
 * What is wrong with one import, or undefined.
 * @param {string} file path from the root, with forward slashes
 * @param {string} specifier
 */
export function problemOf(file, specifier) {
  const home = homeOf(file);
  if (home === undefined) return `${file} lies in no package`;
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier).split(sep).join('/');
    return target.startsWith(`${home}/`) ? undefined : `${file} reaches into another package by path: ${specifier}`;
  }
  const own = /^@waybill\/([^/]+)(\/.*)?$/.exec(specifier);
  if (own !== null) return problemOfPackage(file, home, own[1] ?? '', own[2], specifier);
  if (specifier.startsWith('node:')) {
    return withoutNode.includes(home) && !isTest(file) && !/\/(vite\.config\.ts|(check-)?words\.m?[jt]s)$/.test(file)
      ? `${file} uses ${specifier}; ${home} does no I/O`
      : undefined;
  }
  const library = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? specifier);
  const places = allowedLibraries[library];
  return places === undefined || places.includes(home) || isTest(file)
    ? undefined
    : `${file} imports ${library}, which only ${places.join(', ')} may`;
}

/** @param {string} file */
function homeOf(file) {
  return Object.keys(allowedPackages).find((place) => file.startsWith(`${place}/`));
}

function problemOfPackage(file, home, name, deepPath, specifier) {
  if (deepPath !== undefined && deepPath !== '/testing') return `${file} imports a deep path: ${specifier}`;
  if (isTest(file)) return undefined;
  if (home.endsWith(`/${name}`) || allowedPackages[home].includes(name)) return undefined;
  return `${file} imports ${specifier}; ${home} may import ${allowedPackages[home].join(', ') || 'no other package'}`;
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.(tsx?|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

/** Checks the whole repository. */
function checkImports() {
  const problems = [];
  const perPlace = new Map(Object.keys(allowedPackages).map((place) => [place, { files: 0, imports: 0 }]));
  for (const top of ['packages', 'apps', 'e2e', 'bench']) {
    for (const path of sourceFiles(join(root, top))) {
      const file = relative(root, path).split(sep).join('/');
      const code = readFileSync(path, 'utf8');
      const specifiers = importsOf(file, code);
      const count = perPlace.get(homeOf(file) ?? '');
      if (count !== undefined) {
        count.files += 1;
        count.imports += specifiers.length;
      }
      problems.push(...problemsOfNames(file, code));
      for (const specifier of specifiers) {
        const problem = problemOf(file, specifier);
        if (problem !== undefined) problems.push(problem);
      }
      if (/\bprocess\.env\b/.test(code) && !isTest(file) && !readsEnvironment.some((place) => file.startsWith(`${place}/`))) {
        problems.push(`${file} reads process.env; only ${readsEnvironment.join(', ')} may`);
      }
    }
  }
  // A checker that read nothing finds nothing: each place must have shown modules, and imports in them.
  for (const [place, { files, imports }] of perPlace) {
    if (files === 0 || imports === 0)
      problems.push(`${place}: ${files} files and ${imports} imports were read; the checker is blind there`);
  }
  return { problems, perPlace };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { problems, perPlace } = checkImports();
  for (const problem of problems) console.error(problem);
  const files = [...perPlace.values()].reduce((sum, count) => sum + count.files, 0);
  const imports = [...perPlace.values()].reduce((sum, count) => sum + count.imports, 0);
  console.log(`imports: ${imports} in ${files} modules, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
