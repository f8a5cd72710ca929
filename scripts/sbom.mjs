/*
 * `npm run sbom`: what the program is made of, as a CycloneDX document, from the lock file alone: without a network, and without what only
 * builds and tests it. Where each package was fetched from is left out: it differs from one mirror to the next and says nothing of the package.
 * `npm run sbom -- FILE` writes it there.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { root } from './set-up.mjs';

/** Without addresses of where a package was fetched from. */
export function withoutSources(sbom) {
  const { components = [], ...rest } = sbom;
  return {
    ...rest,
    components: components.map(({ externalReferences = [], ...component }) => {
      const kept = externalReferences.filter(({ type }) => type !== 'distribution');
      return kept.length === 0 ? component : { ...component, externalReferences: kept };
    }),
  };
}

/**
 * The document of this repository.
 * @returns {{ bomFormat: string, components: { name: string }[] }}
 */
export function makeSbom() {
  const asked = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--omit', 'dev', '--package-lock-only'];
  const { status, stdout, stderr } = spawnSync('npm', asked, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return withoutSources(JSON.parse(stdout));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = `${JSON.stringify(makeSbom(), null, 2)}\n`;
  const [file] = process.argv.slice(2);
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
