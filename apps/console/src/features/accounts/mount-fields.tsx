import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/NumberInput.css';
import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type AccountView, accountRoutes } from '@waybill/contracts';
import { entered, linesOf, numberOf } from '../../api/use-entry-form.js';
import { usePatterns } from '../../api/use-patterns.js';
import { FieldRow } from '../../ui/form-page.js';
import { StorePicker } from '../pickers.js';
import { AccountNumber } from './account-number.js';
import { type Permission, PermissionChecks } from './permission-checks.js';

type Mount = AccountView['mounts'][number];
type UploadRules = Mount['uploads'];

const modes: readonly { readonly value: UploadRules['mode']; readonly label: string }[] = spoken([
  { value: 'atomic', label: msg`Whole, when they are closed` },
  { value: 'direct', label: msg`Directly, as they are written` },
]);

const usualUploads: UploadRules = accountRoutes.createAccount.body.shape.mounts.unwrap().element.shape.uploads.parse(undefined);

interface PathValues {
  readonly path: string;
  readonly permissions: readonly Permission[];
}

interface UploadValues {
  readonly mode: UploadRules['mode'];
  readonly keepUnfinishedHours: number | string;
  /** One a line. */
  readonly temporaryNames: string;
}

interface MountValues {
  readonly path: string;
  readonly storeId: string;
  readonly storeSlug: string;
  readonly at: string;
  readonly permissions: readonly Permission[];
  readonly paths: readonly PathValues[];
  readonly uploads: UploadValues;
  readonly names: { readonly allow: string; readonly deny: string };
  readonly maxFileBytes: number | string;
  readonly afterRead: { readonly kind: Mount['afterRead']['kind']; readonly to: string };
}

function uploadValues({ mode, keepUnfinishedHours, temporaryNames }: UploadRules): UploadValues {
  return { mode, keepUnfinishedHours: entered(keepUnfinishedHours), temporaryNames: temporaryNames.join('\n') };
}

function uploadsBody({ mode, keepUnfinishedHours, temporaryNames }: UploadValues) {
  const hours = numberOf(keepUnfinishedHours);
  return { mode, temporaryNames: linesOf(temporaryNames), ...(hours === undefined ? {} : { keepUnfinishedHours: hours }) };
}

/** What the form shows of one more mount. */
export const newMount: MountValues = {
  path: '/',
  storeId: '',
  storeSlug: '',
  at: '/',
  permissions: ['list', 'download', 'upload', 'resume', 'chmod', 'times'],
  paths: [],
  uploads: uploadValues(usualUploads),
  names: { allow: '', deny: '' },
  maxFileBytes: '',
  afterRead: { kind: 'keep', to: '' },
};

/** What it shows of one more folder. */
export const newPath: PathValues = { path: '', permissions: [] };

/** What the form shows at first about mounts. */
export function initialMounts(account: AccountView | undefined): readonly MountValues[] {
  return account?.mounts.map(valuesOf) ?? [newMount];
}

function valuesOf({ uploads, names, maxFileBytes, afterRead, ...mount }: Mount): MountValues {
  return {
    ...mount,
    uploads: uploadValues(uploads),
    names: { allow: names.allow.join('\n'), deny: names.deny.join('\n') },
    maxFileBytes: entered(maxFileBytes ?? undefined),
    afterRead: { kind: afterRead.kind, to: afterRead.kind === 'move' ? afterRead.to : '' },
  };
}

/** The mounts that the form says. */
export function mountsBody(mounts: readonly MountValues[]) {
  return mounts.map(({ path, storeId, at, permissions, paths, uploads, names, maxFileBytes, afterRead: { kind, to } }) => ({
    path,
    storeId,
    at,
    permissions: [...permissions],
    paths: paths.map((each) => ({ path: each.path, permissions: [...each.permissions] })),
    uploads: uploadsBody(uploads),
    names: { allow: linesOf(names.allow), deny: linesOf(names.deny) },
    maxFileBytes: numberOf(maxFileBytes) ?? null,
    afterRead: kind === 'move' ? { kind, to: to.trim() } : { kind },
  }));
}

interface MountForm {
  readonly mounts: readonly MountValues[];
}

/** Where a mount leads, and what may be done in it and in folders of it. */
export function MountFields<V extends MountForm>({
  form,
  at,
  onAddPath,
}: {
  readonly form: UseFormReturnType<V>;
  readonly at: number;
  readonly onAddPath: () => void;
}) {
  usePatterns();
  const mount = form.values.mounts[at];
  if (mount === undefined) return null;
  const permissions = form.getInputProps(`mounts.${at}.permissions`);
  return (
    <fieldset className="wb-mount" aria-label={t`Mount ${at + 1}`}>
      <FieldRow>
        <TextInput
          label={t`Path the partner sees`}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps(`mounts.${at}.path`)}
        />
        <StorePicker
          label={t`Store`}
          placeholder={t`Choose a store`}
          chosenLabel={mount.storeSlug}
          {...form.getInputProps(`mounts.${at}.storeId`)}
        />
        <TextInput label={t`Path in the store`} classNames={{ input: 'wb-mono' }} {...form.getInputProps(`mounts.${at}.at`)} />
      </FieldRow>
      <PermissionChecks value={mount.permissions} onChange={permissions.onChange} />
      {mount.paths.map((path, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a folder being edited has no identity but its place
        <fieldset className="wb-path" key={index} aria-label={t`Folder ${index + 1} of mount ${at + 1}`}>
          <TextInput
            label={t`Folder with permissions of its own`}
            description={t`As the partner sees it in this mount`}
            placeholder="/in"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps(`mounts.${at}.paths.${index}.path`)}
          />
          <PermissionChecks
            value={path.permissions}
            onChange={form.getInputProps(`mounts.${at}.paths.${index}.permissions`).onChange}
          />
          <div>
            <Button variant="default" onClick={() => form.removeListItem(`mounts.${at}.paths`, index)}>
              <Trans>Remove folder</Trans>
            </Button>
          </div>
        </fieldset>
      ))}
      <FieldRow>
        <Select
          label={t`Files come in`}
          description={t`Directly: everybody sees them half-written, and a cut line leaves them so`}
          data={[...modes]}
          allowDeselect={false}
          {...form.getInputProps(`mounts.${at}.uploads.mode`)}
        />
        <NumberInput
          label={t`Cut uploads are kept (hours)`}
          description={t`For the partner to go on with, where it may resume; 0: not kept`}
          placeholder={t`Default`}
          min={0}
          max={720}
          {...form.getInputProps(`mounts.${at}.uploads.keepUnfinishedHours`)}
        />
        <Textarea
          label={t`Temporary names`}
          description={t`One pattern a line; such a file arrives when it is renamed`}
          placeholder="*.filepart"
          autosize
          minRows={2}
          maxRows={8}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps(`mounts.${at}.uploads.temporaryNames`)}
        />
      </FieldRow>
      <MountRules form={form} at={at} kind={mount.afterRead.kind} />
      <div className="wb-buttons">
        <Button variant="default" onClick={onAddPath}>
          <Trans>Add a folder with permissions of its own</Trans>
        </Button>
        <Button variant="default" onClick={() => form.removeListItem('mounts', at)}>
          <Trans>Remove mount</Trans>
        </Button>
      </div>
    </fieldset>
  );
}

const afterReading = spoken([
  { value: 'keep', label: msg`Keep it` },
  { value: 'delete', label: msg`Delete it` },
  { value: 'move', label: msg`Move it` },
]);

/** Which names there are, how large a file may be, and what becomes of one that was read. */
function MountRules<V extends MountForm>({
  form,
  at,
  kind,
}: {
  readonly form: UseFormReturnType<V>;
  readonly at: number;
  readonly kind: Mount['afterRead']['kind'];
}) {
  const field = (name: string) => form.getInputProps(`mounts.${at}.${name}`);
  return (
    <>
      <FieldRow>
        <Textarea
          label={t`Names that are allowed`}
          description={t`Patterns, one a line; empty: every name`}
          placeholder="*.csv"
          autosize
          minRows={1}
          maxRows={8}
          classNames={{ input: 'wb-mono' }}
          {...field('names.allow')}
        />
        <Textarea
          label={t`Names that are not there`}
          description={t`Patterns of files and folders, one a line`}
          placeholder="*.exe"
          autosize
          minRows={1}
          maxRows={8}
          classNames={{ input: 'wb-mono' }}
          {...field('names.deny')}
        />
      </FieldRow>
      <FieldRow>
        <AccountNumber
          form={form}
          name={`mounts.${at}.maxFileBytes`}
          label={t`Largest file`}
          hint={t`Refused at the byte that passes it`}
          none={t`No limit`}
        />
        <Select
          label={t`When the partner has read a file`}
          description={t`All of it, and closed it`}
          data={afterReading}
          allowDeselect={false}
          {...field('afterRead.kind')}
        />
        {kind === 'move' && (
          <TextInput
            label={t`Move it to`}
            description={t`A folder in this mount`}
            placeholder="/taken"
            classNames={{ input: 'wb-mono' }}
            {...field('afterRead.to')}
          />
        )}
      </FieldRow>
    </>
  );
}
