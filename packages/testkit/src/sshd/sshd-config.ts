/** Settings of sshd_config(5) by keyword; several values make several lines. */
export type SshdSettings = Readonly<Record<string, string | number | readonly string[]>>;

export interface SshdConfigInput {
  readonly port: number;
  readonly hostKeyFiles: readonly string[];
  readonly authorizedKeysFile: string;
  /** Where sessions begin. */
  readonly root: string;
  /** Further arguments of the SFTP server: `-R` for read-only, `-P rename` to refuse a request. */
  readonly sftpArgs: readonly string[];
  /** Win over everything else. */
  readonly settings: SshdSettings;
  /** True when this sshd slows down and bans addresses that fail (OpenSSH 9.8 and later). */
  readonly hasPenalties: boolean;
}

/** The text of a configuration file. sshd takes the first value of a keyword, so what the caller sets comes first. */
export function sshdConfig(input: SshdConfigInput): string {
  const lines = Object.entries(input.settings).flatMap(([keyword, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => `${keyword} ${each}`),
  );
  const given = new Set(Object.keys(input.settings).map((keyword) => keyword.toLowerCase()));
  const add = (keyword: string, value: string | number): void => {
    lines.push(`${keyword} ${value}`);
  };
  add('ListenAddress', '127.0.0.1');
  add('Port', input.port);
  for (const file of input.hostKeyFiles) add('HostKey', file);
  add('AuthorizedKeysFile', input.authorizedKeysFile);
  // A keyword that may stand only once would be an error the second time.
  if (!given.has('subsystem')) add('Subsystem', ['sftp', 'internal-sftp', '-d', input.root, ...input.sftpArgs].join(' '));
  // Or each command would first have bash read the user's own ~/.bashrc, which may do anything and take long.
  if (!given.has('setenv')) add('SetEnv', 'SHLVL=1');
  add('PidFile', 'none');
  add('StrictModes', 'no');
  add('UsePAM', 'no');
  add('PermitRootLogin', 'yes');
  add('PasswordAuthentication', 'no');
  add('KbdInteractiveAuthentication', 'no');
  add('PrintMotd', 'no');
  add('PrintLastLog', 'no');
  add('UseDNS', 'no');
  add('MaxStartups', '200');
  add('MaxSessions', '64');
  add('LogLevel', 'VERBOSE');
  if (input.hasPenalties) add('PerSourcePenalties', 'no');
  return `${lines.join('\n')}\n`;
}
