import { t } from '@lingui/core/macro';
import { Plural } from '@lingui/react/macro';
import { formatCount } from '../../ui/format.js';

interface EntryCountProps {
  readonly entries: number;
  /** How many of them fit what is searched for; absent where nothing is. */
  readonly fitting?: number | undefined;
  /** Whether the folder was read to its end. */
  readonly whole: boolean;
}

/** How many entries a folder has, and how many of them are shown. */
export function EntryCount({ entries, fitting, whole }: EntryCountProps) {
  if (fitting === undefined) {
    return whole ? (
      <Plural value={entries} one="# entry" other="# entries" />
    ) : (
      <Plural value={entries} one="# entry, more are being read…" other="# entries, more are being read…" />
    );
  }
  const [count, of] = [formatCount(fitting), formatCount(entries)];
  return whole ? t`${count} of ${of} entries` : t`${count} of ${of} entries, more are being read…`;
}
