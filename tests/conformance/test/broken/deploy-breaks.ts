import { type BrokenRule, isAbsent, refuse, showing, showingPercent } from './break.ts';

/** Providers broken in what they deploy, and in the handles of it. */
export const deployBreaks: readonly BrokenRule[] = [
  [
    'a deployment becomes ready, and its key owns it',
    'shows another owner',
    (good) => showing(good, (seen) => (seen.state === 'ready' ? { ...seen, owner: 'somebody' } : seen)),
  ],

  [
    'a ready deployment reports its version',
    'shows another version',
    (good) => showing(good, (seen) => (seen.state === 'ready' ? { ...seen, version: 'latest' } : seen)),
  ],

  [
    'the first deployment of a region takes no traffic or all traffic',
    'gives the first deployment a part of the traffic',
    (good) => showingPercent(good, (percent, version) => (version === '1' && percent === 0 ? 30 : percent)),
  ],

  [
    'a new deployment takes no traffic from the one that serves',
    'gives a new deployment a part of the traffic',
    (good) => {
      let routed = 0;
      return {
        route: (request, call) => {
          routed += 1;
          return good.route(request, call);
        },
        ...showingPercent(good, (percent, version) => (version === '2' && routed < 2 ? 5 : percent)),
      };
    },
  ],

  [
    'a repeated deploy with the same key succeeds',
    'refuses what already exists under its own key',
    (good) => ({
      deploy: async (request, call) =>
        (await isAbsent(good, request.deployment, call))
          ? good.deploy(request, call)
          : refuse('conflict', 'Already exists.'),
    }),
  ],

  [
    'a repeated deploy with the same key makes nothing new',
    'makes another one at every call',
    (good) => {
      let deploys = 0;
      return {
        deploy: async (request, call) => {
          deploys += 1;
          if (deploys === 1) return good.deploy(request, call);
          const { name } = request.deployment as { name: string };
          return good.deploy(
            { ...request, deployment: { ...(request.deployment as object), name: `${name}-${deploys}` } },
            call,
          );
        },
      };
    },
  ],

  [
    'after a retired attempt, the next one becomes ready',
    'cannot use a name twice',
    (good) => ({
      deploy: (request, call) =>
        call.key.endsWith('/2') ? refuse('conflict', 'The name is taken.') : good.deploy(request, call),
    }),
  ],

  [
    'handles survive JSON',
    'puts a Date into a handle',
    (good) => ({
      monitor: async (request, call) =>
        (await good.monitor(request, call)).map((handle) => ({ ...(handle as object), since: new Date(0) })),
    }),
  ],

  [
    'no secret is in a handle, an observation or an error',
    'puts the environment into a handle',
    (good) => ({
      deploy: async (request, call) =>
        (await good.deploy(request, call)).map((handle) => ({
          ...(handle as object),
          environment: request.model.environment,
        })),
    }),
  ],
];
