import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Checkbox } from '@mantine/core';
import { permissionNouns, type RoleView } from '@waybill/contracts';

type Permission = RoleView['permissions'][number];

interface MatrixProps {
  readonly value: readonly Permission[];
  /** What the person who is signed in holds: nobody gives more. */
  readonly held: ReadonlySet<Permission>;
  /** Absent where nothing can be changed. */
  readonly onChange?: (permissions: Permission[]) => void;
}

/** A row for each noun, a box for each of its verbs. */
export function PermissionMatrix({ value, held, onChange }: MatrixProps) {
  const chosen = new Set(value);
  const set = (some: readonly Permission[], isOn: boolean) => {
    const after = new Set(chosen);
    for (const each of some) {
      if (isOn) after.add(each);
      else after.delete(each);
    }
    onChange?.(permissionNouns.flatMap(({ permissions }) => permissions.filter((each) => after.has(each))));
  };
  return (
    // Where nothing can be changed, nothing in it takes the focus that scrolls it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className="wb-table-scroll" aria-label={t`Permissions by what they are of`} tabIndex={0}>
      <table className="wb-table wb-matrix" aria-label={t`Permissions`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>What</Trans>
            </th>
            <th scope="col">
              <Trans>May be done to it</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {permissionNouns.map(({ noun, permissions }) => {
            const mine = permissions.filter((each) => held.has(each));
            const count = permissions.filter((each) => chosen.has(each)).length;
            return (
              <tr key={noun}>
                <th scope="row">
                  <Checkbox
                    size="xs"
                    label={<span className="wb-mono">{noun}</span>}
                    aria-label={t`${noun}: everything`}
                    checked={count === permissions.length}
                    indeterminate={count > 0 && count < permissions.length}
                    disabled={onChange === undefined || mine.length === 0}
                    onChange={({ currentTarget }) => set(mine, currentTarget.checked)}
                  />
                </th>
                <td>
                  <div className="wb-matrix-verbs">
                    {permissions.map((each) => (
                      <Checkbox
                        key={each}
                        size="xs"
                        label={each.slice(noun.length + 1)}
                        aria-label={each}
                        title={held.has(each) ? undefined : t`You may not do this yourself, so you cannot give it`}
                        checked={chosen.has(each)}
                        disabled={onChange === undefined || !held.has(each)}
                        onChange={({ currentTarget }) => set([each], currentTarget.checked)}
                      />
                    ))}
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
