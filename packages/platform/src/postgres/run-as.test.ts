import { describe, expect, it } from 'vitest';
import { serviceUser } from './run-as.js';

const passwd = (...lines: string[]): string => `root:x:0:0:root:/root:/bin/bash\n${lines.join('\n')}\n`;

describe('the user that PostgreSQL runs as under root', () => {
  it('is postgres before nobody', () => {
    const text = passwd('nobody:x:65534:65534::/:/sbin/nologin', 'postgres:x:101:104::/var/lib/postgresql:/bin/bash');
    expect(serviceUser(text)).toEqual({ uid: 101, gid: 104 });
  });

  it('is nobody where there is no postgres', () => {
    expect(serviceUser(passwd('nobody:x:65534:65533::/:/sbin/nologin'))).toEqual({ uid: 65534, gid: 65533 });
  });

  it('is never root under another name, and never somebody whose name merely begins like it', () => {
    expect(serviceUser(passwd('postgres:x:0:0::/:/bin/sh', 'nobody2:x:1:1::/:/bin/sh'))).toBeUndefined();
  });
});
