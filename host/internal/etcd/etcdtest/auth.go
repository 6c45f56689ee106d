package etcdtest

import (
	"testing"

	clientv3 "go.etcd.io/etcd/client/v3"
)

// EnableAuthentication turns etcd's authentication on. The certificate of the members is of no user of it.
func (c *Cluster) EnableAuthentication(t *testing.T) {
	t.Helper()
	c.administer(t, clientv3.Config{}, func(etcd *clientv3.Client) error {
		if _, err := etcd.UserAdd(t.Context(), "root", "secret"); err != nil {
			return err
		}
		if _, err := etcd.UserGrantRole(t.Context(), "root", "root"); err != nil {
			return err
		}
		_, err := etcd.AuthEnable(t.Context())
		return err
	})
}

// Permit makes the certificate of the members one of an administrator.
func (c *Cluster) Permit(t *testing.T) {
	t.Helper()
	c.administer(t, clientv3.Config{Username: "root", Password: "secret"}, func(etcd *clientv3.Client) error {
		options := &clientv3.UserAddOptions{NoPassword: true}
		if _, err := etcd.UserAddWithOptions(t.Context(), memberName, "", options); err != nil {
			return err
		}
		_, err := etcd.UserGrantRole(t.Context(), memberName, "root")
		return err
	})
}

func (c *Cluster) administer(t *testing.T, settings clientv3.Config, change func(*clientv3.Client) error) {
	t.Helper()
	settings.Endpoints = []string{c.Members[0].Client.String()}
	if err := change(clientOf(t, c.PKI, settings)); err != nil {
		t.Fatal(err)
	}
}
