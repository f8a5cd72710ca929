import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { configFile } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import type { DesiredConfiguration } from '@waybill/engine';
import { describeIssues } from './describe-issues.js';
import { findRepeats } from './find-repeats.js';
import { type ParsedYaml, parseYaml, YamlError } from './parse-yaml.js';
import type { Problem } from './problem.js';
import { toDesired } from './to-desired.js';

/** A configuration file that was read. */
export interface ReadConfigFile {
  readonly desired: DesiredConfiguration;
  /** A failure about a part of it, as a person should read it: the file, the line, the place, what is wrong. */
  explain(failure: Failure): string;
}

/**
 * Reads a configuration file (DESIGN of the faces: `waybill config`) and the files it names, relative to its own folder.
 * @throws Failure `input.invalid` whose sentence lists every problem, each with its line and its place in the file
 */
export async function readConfigFile(path: string): Promise<ReadConfigFile> {
  const yaml = parsed(path, await textOf(path));
  const checked = configFile.safeParse(yaml.content, { reportInput: true });
  const problems = checked.success ? findRepeats(checked.data) : describeIssues(checked.error.issues);
  if (!checked.success || problems.length > 0) throw invalid(path, yaml, problems);
  return {
    desired: await toDesired(checked.data, dirname(resolve(path))).catch((error: unknown) => {
      throw error instanceof Failure ? located(path, yaml, error) : error;
    }),
    explain: (failure) => located(path, yaml, failure).publicDetail,
  };
}

function parsed(path: string, text: string): ParsedYaml {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new Failure('input.invalid', { cause: error, publicDetail: `${path} is not valid YAML.\n  ${error.message}` });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const publicDetail = reason === 'ENOENT' ? `${path}: there is no such file.` : `${path} cannot be read (${reason}).`;
    throw new Failure('input.invalid', { cause: error, publicDetail });
  }
}

function invalid(path: string, yaml: ParsedYaml, problems: readonly Problem[]): Failure {
  const lines = problems.map((problem) => `  ${describe(yaml, problem)}`);
  return new Failure('input.invalid', { publicDetail: [`${path} is not valid.`, ...lines].join('\n') });
}

function located(path: string, yaml: ParsedYaml, failure: Failure): Failure {
  const { code, field, publicDetail: message, context } = failure;
  if (field === undefined || !field.startsWith('/')) return failure;
  const where = describe(yaml, { path: placeOf(field), message });
  return new Failure(code, { cause: failure, context, publicDetail: `${path} cannot be applied.\n  ${where}` });
}

function describe(yaml: ParsedYaml, { path, message }: Problem): string {
  return `line ${yaml.lineOf(path)}: /${path.join('/')}: ${message}`;
}

/** What the use cases call a field, and the file otherwise. */
const namesInFile: readonly (readonly [RegExp, string])[] = [
  [/^(\/jobs\/\d+)\/definition\b/, '$1'],
  [/\/afterSuccess\/to$/, '/afterSuccess/moveTo'],
  [/^(\/stores\/\d+)\/root$/, '$1/path'],
  [/^(\/keys\/\d+)\/import\/privateKey$/, '$1/privateKeyFile'],
  [/\/keyId$/, '/auth/key'],
  [/^(\/partners\/\d+\/connections\/\d+)\/password$/, '$1/auth/passwordFile'],
  [/^(\/partners\/\d+\/accounts\/\d+)\/password$/, '$1/passwordFile'],
  [/^(\/audit\/anchors\/\d+\/place)\/secretAccessKey$/, '$1/secretAccessKeyFile'],
  [/^(\/audit\/streams\/\d+\/webhook)\/signingKey$/, '$1/signingKeyFile'],
  [/^(\/audit\/streams\/\d+\/webhook)\/headers$/, '$1/headerFiles'],
  [/^(\/audit\/streams\/\d+\/\w+)\/clientKeyPem$/, '$1/clientKeyFile'],
  [/\/(store|connection|anchor)Id$/, '/$1'],
];

function placeOf(pointer: string): Problem['path'] {
  const inFile = namesInFile.reduce((text, [pattern, name]) => text.replace(pattern, name), pointer);
  return inFile
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
