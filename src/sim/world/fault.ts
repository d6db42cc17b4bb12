/** In which way an effect on an owner breaks what the clauses of the scenario promise. */
export type Fault =
  | 'touched-an-innocent'
  | 'before-the-dwell'
  | 'before-the-notice-was-seen'
  | 'notice-cut-short'
  | 'grace-cut-short'
  | 'exemption-ignored'
  | 'locked'
  | 'locked-after-its-release'
  | 'locked-beyond-its-lease';
