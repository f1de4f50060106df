// A tool that is written against the published types; tsc must accept it as it stands.
import type { components, paths } from './kiim';

type Read = paths['/v1/newcomers/{id}/record']['get'];
type Registration = paths['/v1/newcomers']['post']['requestBody']['content']['application/json'];
type Feed = paths['/v1/changes']['get']['responses'][200]['content']['application/json'];
type Problem = components['schemas']['Problem'];

export const registration: Registration = {
  external_id: 'A-17',
  consent: {
    purpose: 'counselling',
    categories: ['identity', 'language'],
    notice_language: 'de',
    channel: 'assisted',
    interpreter: 'professional',
  },
  statements: [{ category: 'language', field: 'german_overall', value: 'A2', kind: 'self_stated', as_of: '2026-11-01' }],
};

export function reference(read: Read['parameters']['path']): string {
  return read.id;
}

export function withdrawn(feed: Feed): string[] {
  return feed.items.filter((change) => change.type === 'consent-withdrawn').map((change) => change.id);
}

export function mustDelete(problem: Problem): boolean {
  return problem.reason === 'consent-withdrawn' || problem.reason === 'erased';
}
