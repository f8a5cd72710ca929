import { expect, it } from 'vitest';
import { judgeAudit } from './audit.mjs';
import { makeSbom, withoutSources } from './sbom.mjs';

it('lists what the program is made of, with versions and licences, and names no registry', { timeout: 120_000 }, () => {
  const sbom = makeSbom();
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: expect.stringMatching(/^1\.\d$/) });
  const fastify = sbom.components.find(({ name }) => name === 'fastify');
  expect(fastify).toMatchObject({ purl: expect.stringMatching(/^pkg:npm\/fastify@5\./), licenses: [{ license: { id: 'MIT' } }] });
  expect(sbom.components.map(({ name }) => name)).not.toContain('vitest');
  expect(JSON.stringify(sbom)).not.toMatch(/"type":"distribution"|\.tgz/);
});

it('leaves addresses of packages out and keeps those of people', () => {
  const references = [
    { type: 'distribution', url: 'https://mirror.example/a.tgz' },
    { type: 'vcs', url: 'https://code.example/a' },
  ];
  const { components } = withoutSources({ components: [{ name: 'a', externalReferences: references }, { name: 'b' }] });
  expect(components).toEqual([{ name: 'a', externalReferences: [references[1]] }, { name: 'b' }]);
});

it('takes grave weaknesses for a failure, and no answer of the registry for none', () => {
  const weak = (severity: string) => JSON.stringify({ vulnerabilities: { a: { name: 'a', severity, range: '<2' } } });
  expect(judgeAudit(weak('high'))).toEqual({ outcome: 'weak', lines: ['audit: high: a <2'] });
  expect(judgeAudit(weak('moderate')).outcome).toBe('clean');
  expect(judgeAudit('{"vulnerabilities":{}}')).toEqual({ outcome: 'clean', lines: ['audit: no known weakness.'] });
  for (const none of ['', 'no JSON', '{"error":{"summary":"getaddrinfo ENOTFOUND"}}', '{"message":"no"}', 'null'])
    expect(judgeAudit(none).outcome, none).toBe('unknown');
});
