import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandsThatEnd } from '../commands-that-end.js';

let folder: TempDir;
let script: string;

/** What the program prints when all its commands are there. */
async function printed(shell: string): Promise<string> {
  const lines: string[] = [];
  const program = new Command('waybill').exitOverride();
  const io = {
    environment: {},
    print: (line: string) => void lines.push(line),
    tell: () => undefined,
    signal: new AbortController().signal,
    exitWith: () => undefined,
  };
  for (const load of Object.values(commandsThatEnd)) (await load())(program, io);
  await program.parseAsync(['completion', shell], { from: 'user' });
  return `${lines.join('\n')}\n`;
}

beforeAll(async () => {
  folder = await tempDir('cli completion');
  script = join(folder.path, 'waybill.bash');
  await writeFile(script, await printed('bash'));
  await writeFile(join(folder.path, 'some file.yaml'), '');
});
afterAll(() => folder.remove());

/** What bash offers for the last of these words, as it parts them itself. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const program = `source "$0"
COMP_WORDS=(waybill "$@"); COMP_CWORD=$#
$(complete -p waybill | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
[ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { code, stdout, stderr } = await runProgram('bash', ['-c', program, script, ...words], { cwd: folder.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands, and those below them, of the tree that the program has', async () => {
    expect(await offered('')).toEqual(expect.arrayContaining([...Object.keys(commandsThatEnd), 'help']));
    expect(await offered('comp')).toEqual(['completion']);
    expect(await offered('config', '')).toEqual(expect.arrayContaining(['plan', 'apply', 'export']));
  });

  it('offers the options of that very command, and the values that one may have', async () => {
    expect(await offered('admin', 'create-api-key', '--ro')).toEqual(['--role']);
    expect(await offered('approvals', 'list', '--state', 'wai')).toEqual(['waiting']);
    expect(await offered('approvals', 'list', '--state', '=', 'appr')).toEqual(['approved']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('takes a value for a value, though there is a command of that name', async () => {
    expect(await offered('admin', 'create-api-key', '--name', 'audit', '--ro')).toEqual(['--role']);
  });

  it('offers files where one is wanted, and nothing where nobody can know', async () => {
    expect(await offered('config', 'plan', 'some')).toEqual(['some file.yaml']);
    expect(await offered('admin', 'create-api-key', '--name', '')).toEqual([]);
  });
});

describe('completion in zsh and fish', () => {
  it('names the same commands, and can be read where the shell is there', async () => {
    for (const shell of ['zsh', 'fish']) {
      const text = await printed(shell);
      for (const word of ['create-api-key', 'waiting', 'completion']) expect(text).toContain(word);
      const file = join(folder.path, `waybill.${shell}`);
      await writeFile(file, text);
      const there = await runProgram('sh', ['-c', `command -v ${shell}`]);
      if (there.code !== 0) continue;
      const read = await runProgram(shell, ['-n', file]);
      expect({ shell, code: read.code, stderr: read.stderr }).toEqual({ shell, code: 0, stderr: '' });
    }
  });
});
