"""A cluster of etcd on hosts of your own."""

import pulumi
from pulumi_etcd_cluster import EtcdCluster

config = pulumi.Config()

etcd = EtcdCluster(
    "etcd",
    version=config.get("version") or "3.6.16",
    hosts=config.require_object("hosts"),
    domain=config.require("domain"),
    dns={
        "rfc2136": {
            **config.require_object("dns"),
            "key_secret": config.require_secret("dnsKeySecret"),
        }
    },
    connection={"user": "root", "private_key": config.require_secret("privateKey")},
    install={"mirror": config.get("mirror"), "own_builds": config.get_bool("ownBuilds")},
)

pulumi.export("endpoints", etcd.endpoints)
pulumi.export("clusterId", etcd.cluster_id)
