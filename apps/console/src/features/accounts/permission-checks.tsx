import { Checkbox } from '@mantine/core';
import type { AccountView } from '@waybill/contracts';

/** What an account may do somewhere. */
export type Permission = AccountView['mounts'][number]['permissions'][number];

const groups: readonly { readonly label: string; readonly permissions: readonly (readonly [Permission, string])[] }[] = [
  {
    label: 'Read',
    permissions: [
      ['list', 'List'],
      ['download', 'Download'],
    ],
  },
  {
    label: 'Write',
    permissions: [
      ['upload', 'Upload new files'],
      ['resume', 'Resume uploads'],
      ['overwrite', 'Overwrite'],
      ['append', 'Append'],
    ],
  },
  {
    label: 'Rename',
    permissions: [
      ['rename-files', 'Files'],
      ['rename-folders', 'Folders'],
    ],
  },
  {
    label: 'Delete',
    permissions: [
      ['delete-files', 'Files'],
      ['delete-folders', 'Folders'],
    ],
  },
  {
    label: 'Make and set',
    permissions: [
      ['mkdir', 'Make folders'],
      ['symlink', 'Make links'],
      ['chmod', 'Set modes'],
      ['times', 'Set times'],
    ],
  },
];

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
