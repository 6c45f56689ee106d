# Debian's node exporter of Prometheus serves the metrics of the host at port 9100
package=prometheus-node-exporter
