import {
  type Call,
  type Finding,
  isOfLostLog,
  lostLogFinding,
  type Model,
  type Prepared,
  warning,
} from '@landfall/core/provider';
import { statusAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import { type FakeDeployment, nameDeployment } from './fake-deployment.ts';
import { countHeld, mainBesides, NO_TRAFFIC } from './fake-region.ts';
import { seenMomentAt } from './timeline.ts';

/** Names the new and the previous deployment, and changes nothing. */
export function prepareDeployment(cloud: FakeCloud, model: Model, call: Call): Prepared<FakeDeployment> {
  const region = cloud.region(call.region);
  const deployment = nameDeployment(model, region.name, call.key);
  const { shares } = seenMomentAt(region.traffic, call.now)?.value ?? NO_TRAFFIC;
  const serving = mainBesides(region, shares, deployment.name);
  const findings: Finding[] = [];
  if (countHeld(region, call.now) >= region.capacity) {
    findings.push(
      warning(`${region.name} is full with ${region.capacity} deployments; retire one before this deploy.`),
    );
  }
  for (const left of region.deployments.values()) {
    const isIdle = left !== serving && (shares.get(left.name) ?? 0) === 0;
    if (!isIdle || !isOfLostLog(left.owner, call.key) || statusAt(left, call.now).state === 'absent') continue;
    findings.push(lostLogFinding(`${left.name} in ${region.name}`, left.owner, 'remove it with fake.remove'));
  }
  for (const fault of cloud.script.takeForCloud({ method: 'prepare', region: region.name, version: model.version })) {
    if (fault.kind === 'finding') findings.push({ level: fault.level ?? 'error', message: fault.message });
  }
  return {
    deployment,
    previous:
      serving === undefined
        ? null
        : { region: region.name, name: serving.name, owner: serving.owner, version: serving.version },
    target: `${cloud.options.name ?? 'fake'}/${region.name}`,
    findings,
  };
}
