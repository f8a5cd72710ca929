/** The roles, and what each may do. */
export const roleChoices = [
  { value: 'admin', label: 'Admin: everything, users and API keys too' },
  { value: 'operator', label: 'Operator: runs the exchanges' },
  { value: 'auditor', label: 'Auditor: reads everything, exports the trail' },
  { value: 'viewer', label: 'Viewer: looks at the exchanges' },
] as const;
