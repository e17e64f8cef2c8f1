"""The files that `kubetutor new lesson` begins with. `LESSON` stands for the lesson's id."""

from __future__ import annotations

LESSON_EN = """\
---
title: "LESSON: grow a Deployment"
minutes: 5
requires: []
summary: One Deployment, brought from one replica to two.
---
A Deployment keeps as many Pods running as it was asked for. Ask for more, and it starts more.

## One wish, one number {#one-number}
The wish is a number in the object, `spec.replicas`. Who wants to know how far it is asks the
object:

```console
$ kubectl get deployment web
```

READY counts the Pods that answer, behind the slash stands the wish.

## Exercise: two replicas {#two}
`web` runs with one replica. Bring it to two.

- [ ] two replicas of `web` are ready {#two-ready}

> [!HINT]
> The number stands in the Deployment, not in its Pods.

> [!MISTAKE] scaled-the-replicaset
> The ReplicaSet belongs to the Deployment, which sets its number back.

> [!MISTAKE] one-too-many
> More Pods than asked for are no reserve: the number is the wish itself.
"""

LESSON_KO = """\
---
title: "LESSON: 디플로이먼트 늘리기"
minutes: 5
requires: []
summary: 디플로이먼트 하나를 레플리카 한 개에서 두 개로 늘립니다.
---
디플로이먼트는 요청받은 수만큼 파드를 계속 실행합니다. 더 많이 요청하면 더 실행합니다.

## 원하는 수 하나 {#one-number}
원하는 수는 오브젝트의 `spec.replicas`에 있습니다. 얼마나 진행되었는지는 오브젝트가 알려 줍니다.

```console
$ kubectl get deployment web
```

READY의 앞은 응답하는 파드의 수, 빗금 뒤는 원하는 수입니다.

## 실습: 레플리카 두 개 {#two}
`web`은 레플리카 한 개로 실행 중입니다. 두 개로 늘리세요.

- [ ] `web` 레플리카 두 개가 준비됨 {#two-ready}

> [!HINT]
> 수는 파드가 아니라 디플로이먼트에 있습니다.

> [!MISTAKE] scaled-the-replicaset
> 레플리카셋은 디플로이먼트의 것이며, 디플로이먼트가 그 수를 되돌립니다.

> [!MISTAKE] one-too-many
> 요청한 것보다 많은 파드는 여유분이 아닙니다. 그 수가 곧 원하는 상태입니다.
"""

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "nginx:1.28", ports: [{containerPort: 80}]}
"""

CHECKS = """\
# yaml-language-server: $schema=../../tutor/checking/checks.schema.json
cluster: one-node
exercises:
  two:
    start:
      - apply: web.yaml
      - kubectl rollout status deployment/web --timeout=60s
    expect:
      two-ready:
        kubernetes:
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec: {replicas: 2}
          status: {readyReplicas: 2}
        hold: 3s
    solution:
      - kubectl scale deployment web --replicas=2
    alternatives:
      patch:
        - kubectl patch deployment web -p '{"spec":{"replicas":2}}'
    mistakes:
      scaled-the-replicaset:
        run:
          - kubectl scale replicaset -l app=web --replicas=2
        expect:
          two-ready: {verdict: wrong, path: spec.replicas, observed: 1, cause: replicaset-changed}
      one-too-many:
        run:
          - kubectl scale deployment web --replicas=3
        expect:
          two-ready: {verdict: wrong, path: spec.replicas, observed: 3}
"""
