import { msg } from '@lingui/core/macro';
import { Checkbox } from '@mantine/core';
import type { AccountView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';

/** What an account may do somewhere. */
export type Permission = AccountView['mounts'][number]['permissions'][number];

const groups: readonly { readonly label: string; readonly permissions: readonly (readonly [Permission, string])[] }[] = spoken([
  {
    label: msg`Read`,
    permissions: [
      ['list', msg`List`],
      ['download', msg`Download`],
    ],
  },
  {
    label: msg`Write`,
    permissions: [
      ['upload', msg`Upload new files`],
      ['resume', msg`Resume uploads`],
      ['overwrite', msg`Overwrite`],
      ['append', msg`Append`],
    ],
  },
  {
    label: msg`Rename`,
    permissions: [
      ['rename-files', msg`Files`],
      ['rename-folders', msg`Folders`],
    ],
  },
  {
    label: msg`Delete`,
    permissions: [
      ['delete-files', msg`Files`],
      ['delete-folders', msg`Folders`],
    ],
  },
  {
    label: msg`Make and set`,
    permissions: [
      ['mkdir', msg`Make folders`],
      ['symlink', msg`Make links`],
      ['chmod', msg`Set modes`],
      ['times', msg`Set times`],
    ],
  },
]);

/** A box to tick for each permission, those that belong together side by side. */
export function PermissionChecks({
  value,
  onChange,
}: {
  readonly value: readonly Permission[];
  readonly onChange: (permissions: Permission[]) => void;
}) {
  const allow = (permission: Permission, allowed: boolean) => {
    const others = value.filter((each) => each !== permission);
    onChange(allowed ? [...others, permission] : others);
  };
  return (
    <div className="wb-permissions">
      {groups.map(({ label, permissions }) => (
        <fieldset key={label} aria-label={label}>
          <span className="wb-permissions-group">{label}</span>
          {permissions.map(([permission, words]) => (
            <Checkbox
              key={permission}
              size="xs"
              label={words}
              checked={value.includes(permission)}
              onChange={(event) => allow(permission, event.currentTarget.checked)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}
