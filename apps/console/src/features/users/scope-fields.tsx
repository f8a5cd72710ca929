import { plural, t } from '@lingui/core/macro';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { MultiSelect, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { partnerRoutes, type UserView } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { FieldRow, Fields } from '../../ui/form-page.js';

/** A scope as a form has it: both empty for everything. */
export interface ScopeValues {
  readonly partnerIds: string[];
  readonly scopeTags: string[];
}

/** The values of a form for a scope. */
export function scopeValues(scope: UserView['scope']): ScopeValues {
  return { partnerIds: [...(scope?.partnerIds ?? [])], scopeTags: [...(scope?.tags ?? [])] };
}

/** The scope that a form asks for. */
export function scopeOf({ partnerIds, scopeTags }: ScopeValues): UserView['scope'] {
  return partnerIds.length === 0 && scopeTags.length === 0 ? null : { partnerIds, tags: scopeTags };
}

/** A scope in a few words, for lists. */
export function scopeText(scope: UserView['scope']): string {
  if (scope === null) return t`everything`;
  const partners =
    scope.partnerIds.length === 0 ? [] : [plural(scope.partnerIds.length, { one: '# partner', other: '# partners' })];
  return [...partners, ...scope.tags.map((tag) => `#${tag}`)].join(', ');
}

interface FormOfScope {
  getInputProps(field: keyof ScopeValues): object;
}

/** What a person or an API key is limited to. */
export function ScopeFields({
  form,
  hint,
}: {
  readonly form: FormOfScope;
  /** What it limits; a role when absent. */
  readonly hint?: string;
}) {
  const { data } = useQuery(read(partnerRoutes.listPartners, { query: { limit: 200 } }));
  const partners = (data?.items ?? []).map(({ id, name, slug }) => ({ value: id, label: `${name} (${slug})` }));
  return (
    <Fields
      legend={t`Scope`}
      hint={
        hint ??
        t`Limits what the role opens to these partners, and all that carry one of these tags. With nothing here it opens everything.`
      }
    >
      <FieldRow>
        <MultiSelect label={t`Partners`} placeholder={t`All`} searchable data={partners} {...form.getInputProps('partnerIds')} />
        <TagsInput label={t`Tags of partners`} placeholder={t`Type and press Enter`} {...form.getInputProps('scopeTags')} />
      </FieldRow>
    </Fields>
  );
}
