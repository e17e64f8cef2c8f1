"""Matcher throughput: 10,000 Deployments against a lesson's fragment, beside jsonschema.

python tests/bench/matcher.py
"""

from __future__ import annotations

import copy

import jsonschema

from tests.bench.figures import Row, print_table, timed
from tutor.checking.matching import mismatches

COUNT = 10_000
FRAGMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 3,
        "template": {
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "kubetutor/app:1.0",
                        "ports": [{"containerPort": 8080}],
                    }
                ]
            }
        },
    },
    "status": {"readyReplicas": {"$gte": 3}},
}
CONTAINER = {
    "name": "web",
    "image": "kubetutor/app:1.0",
    "ports": [{"containerPort": 8080, "protocol": "TCP"}],
    "env": [{"name": f"SETTING_{i}", "value": str(i)} for i in range(10)],
    "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}},
}
OBJECT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "web", "namespace": "a", "uid": "u", "labels": {"app": "web"}},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "side", "image": "busybox:1.37"}, CONTAINER]},
        },
    },
    "status": {"replicas": 3, "readyReplicas": 3, "updatedReplicas": 3},
}
SCHEMA = {
    "type": "object",
    "properties": {
        "apiVersion": {"const": "apps/v1"},
        "kind": {"const": "Deployment"},
        "metadata": {"properties": {"name": {"const": "web"}}, "required": ["name"]},
        "spec": {
            "properties": {
                "replicas": {"const": 3},
                "template": {
                    "properties": {
                        "spec": {
                            "properties": {
                                "containers": {
                                    "contains": {
                                        "properties": {
                                            "name": {"const": "web"},
                                            "image": {"const": "kubetutor/app:1.0"},
                                        },
                                        "required": ["name", "image"],
                                    }
                                }
                            }
                        }
                    }
                },
            }
        },
        "status": {"properties": {"readyReplicas": {"minimum": 3}}},
    },
}


def main() -> None:
    """Print objects a second, ours and the reference's."""
    objects = [copy.deepcopy(OBJECT) for _ in range(COUNT)]
    validator = jsonschema.Draft202012Validator(SCHEMA)
    ours = timed(lambda: [list(mismatches(FRAGMENT, each)) for each in objects])
    reference = timed(lambda: [validator.is_valid(each) for each in objects])
    print_table(
        "Matcher, 10,000 objects",
        [Row("all 10,000 matched", ours, reference, "s", "jsonschema, the same demands", "–")],
    )


if __name__ == "__main__":
    main()
