import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import { createUser, deleteUser } from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerAdmin } from './admin.js';
import { withPlatform } from './open-platform.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder: TempDir;
let drop: () => Promise<void>;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = await tempDir('erase-person');
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (adminUrl: string) => migrate(adminUrl, { log }) },
  });
  drop = created.drop;
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  environment = { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path };
});
afterAll(async () => {
  await drop();
  await folder.remove();
});

async function erase(username: string) {
  const told: string[] = [];
  const program = new Command();
  registerAdmin(
    program,
    ioWith((line) => void told.push(line)),
  );
  await program.parseAsync(['admin', 'erase-person', '--username', username, '--reason', 'Asked for.'], { from: 'user' });
  return told.join('\n');
}

function ioWith(tell: (line: string) => void) {
  const nothing = (): void => undefined;
  return { environment, print: nothing, tell, signal: new AbortController().signal, exitWith: nothing };
}

it('finds a deleted user by name in the trail, and asks which when the name was given again', async () => {
  const two = ['jane', 'jane', 'bo'];
  await withPlatform(
    {},
    ioWith(() => undefined),
    async ({ administration, context }) => {
      for (const username of two) {
        const { id } = await createUser(
          administration,
          { username, name: username, role: 'viewer', password: 'a much better password 7' },
          context,
        );
        await deleteUser(administration, id, context);
      }
    },
  );
  expect(await erase('Bo')).toMatch(/^Erased: what \d+ audit events disclosed\.$/);
  expect(await erase('bo')).toContain('no user "bo"');
  expect(await erase('jane')).toMatch(/several users "jane" were deleted: [0-9a-f-]{36}, [0-9a-f-]{36}\. Give --id\./);
});
