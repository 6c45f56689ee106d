package gate

import (
	"context"
	"fmt"
	"slices"

	"etcd-host/internal/etcd/etcd"
)

// leadership moves the leadership to a wanted member where another member has it. The other members leave after the
// gate, one after the other, and each knows only itself: it might hand over to the next one that leaves. Where the move
// fails, they hand over as they leave.
func (g *gate) leadership(ctx context.Context) error {
	status, err := g.view.Etcd.Status(ctx, g.view.Asked)
	if err != nil {
		return g.stays(err)
	}
	leaders := g.view.Members.Where(func(m etcd.Member) bool { return m.ID == status.Leader && !g.wants(m) })
	if len(leaders) == 0 {
		return nil
	}
	for _, successor := range g.view.Members.Voters().Where(g.wants) {
		g.view.Machine.Say.Say("moving the leadership from %s, which is not in hosts, to %s", leaders[0].Name, successor.Name)
		if err = g.view.Etcd.MoveLeader(ctx, leaders[0].Client(), successor.ID); err == nil {
			return nil
		}
		if err = g.stays(fmt.Errorf("%s does not accept it: %w", successor.Name, err)); err != nil {
			return err
		}
	}
	return nil
}

// stays reports why the leadership stays. Only an odd answer ends the update.
func (g *gate) stays(err error) error {
	if etcd.IsOdd(err) {
		return err
	}
	g.view.Machine.Say.Say("the leadership stays where it is: %s", etcd.Why(err))
	return nil
}

func (g *gate) wants(m etcd.Member) bool {
	return slices.ContainsFunc(g.members, func(one wanted) bool { return one.name == m.Name })
}
