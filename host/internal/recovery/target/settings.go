package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"etcd-host/internal/wire/values"
)

// Kind of a target.
type Kind string

// The kinds of targets.
const (
	KindDirectory Kind = "directory"
	KindS3        Kind = "s3"
	KindAzure     Kind = "azure"
	KindGCS       Kind = "gcs"
	KindSFTP      Kind = "sftp"
)

// Settings of one target. Each kind reads its own fields.
type Settings struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`

	// Path of a directory on the host, or on the SFTP server.
	Path string `json:"path,omitempty"`
	// MountPoint, where it is given, must be mounted: otherwise backups would fill the root disk.
	MountPoint string `json:"mount_point,omitempty"`

	Endpoint string `json:"endpoint,omitempty"`
	Bucket   string `json:"bucket,omitempty"`
	Prefix   string `json:"prefix,omitempty"`
	// CA has the certificates, in PEM, that the endpoint's certificate must come from. Empty: those of the system.
	CA    string `json:"ca_pem,omitempty"`
	Proxy string `json:"proxy,omitempty"`

	Region          string `json:"region,omitempty"`
	PathStyle       bool   `json:"path_style,omitempty"`
	AccessKeyID     string `json:"access_key_id,omitempty"`
	SecretAccessKey string `json:"secret_access_key,omitempty"`
	SessionToken    string `json:"session_token,omitempty"`

	Account   string `json:"account,omitempty"`
	Container string `json:"container,omitempty"`
	Key       string `json:"key,omitempty"`
	SAS       string `json:"sas_token,omitempty"`

	Credentials string `json:"credentials_json,omitempty"`

	Host       string `json:"host,omitempty"`
	Port       uint16 `json:"port,omitempty"`
	User       string `json:"user,omitempty"`
	PrivateKey string `json:"private_key,omitempty"`
	HostKey    string `json:"host_key,omitempty"`
}

// Folder is the prefix with a slash at its end, where there is one.
func (s Settings) Folder() string { return folderOf(s.Prefix) }

// Parse reads the JSON document of one target.
func Parse(text []byte) (Settings, error) {
	var s Settings
	if err := json.Unmarshal(text, &s); err != nil {
		return Settings{}, fmt.Errorf("the settings of a target cannot be read: %w", WithoutText(err))
	}
	return s, s.Check()
}

// ParseAll reads the documents of several targets. Those that all hosts reach come first: a directory may be on one
// host alone.
func ParseAll(texts []string) ([]Settings, error) {
	var shared, directories []Settings
	for _, text := range texts {
		s, err := Parse([]byte(text))
		switch {
		case err != nil:
			return nil, err
		case s.Kind == KindDirectory:
			directories = append(directories, s)
		default:
			shared = append(shared, s)
		}
	}
	return append(shared, directories...), nil
}

// WithoutText leaves out the text that a JSON error quotes, because the settings hold secrets.
func WithoutText(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fmt.Errorf("%s is a %s", wrongType.Field, strings.SplitN(wrongType.Value, " ", 2)[0])
	}
	return errors.New("not a valid JSON document")
}

var (
	targetName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$`)
	bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{1,221}$`)
	hostName   = regexp.MustCompile(`^[A-Za-z0-9:][A-Za-z0-9:_.-]{0,254}$`)
	prefixPath = regexp.MustCompile(`^$|^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?$`)
	remotePath = regexp.MustCompile(`^/?[\w.@:+-][\w./@:+-]*$`)
)

// Check refuses settings with which no target can be opened. No message quotes a secret.
func (s Settings) Check() error {
	var errs []error
	odd := func(is bool, format string, args ...any) {
		if is {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	shape := func(field, text string, wanted *regexp.Regexp) {
		odd(!wanted.MatchString(text), "%.200q is not a valid %s", text, field)
	}
	shape("name of a target", s.Name, targetName)
	shape("prefix", s.Prefix, prefixPath)
	for field, text := range map[string]string{"endpoint": s.Endpoint, "proxy": s.Proxy} {
		at, err := url.Parse(text)
		odd(text != "" && (err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https"),
			"the %s is not a valid http:// or https:// URL", field)
	}
	switch s.Kind {
	case KindDirectory:
		_, err := values.ParseDir(s.Path)
		odd(err != nil, "the path: %w", err)
		if s.MountPoint != "" {
			_, err := values.ParseDir(s.MountPoint)
			odd(err != nil, "the mount point: %w", err)
			odd(s.Path != s.MountPoint && !strings.HasPrefix(s.Path, s.MountPoint+"/"),
				"the path %q is not below the mount point %q", s.Path, s.MountPoint)
		}
	case KindS3:
		shape("bucket", s.Bucket, bucketName)
		odd((s.AccessKeyID == "") != (s.SecretAccessKey == ""), "access key ID and secret access key go together")
	case KindGCS:
		shape("bucket", s.Bucket, bucketName)
	case KindAzure:
		shape("container", s.Container, bucketName)
		odd(s.Account == "" && s.Endpoint == "", "the account is missing")
		odd(s.Key != "" && s.SAS != "", "a key and a SAS were given, and only one of them is used")
	case KindSFTP:
		shape("host", s.Host, hostName)
		shape("path", s.Path, remotePath)
		odd(s.User == "" || s.PrivateKey == "" || s.HostKey == "", "user, private key and host key are needed")
	default:
		odd(true, "%.100q is not a valid kind of target (directory, s3, azure, gcs, sftp)", s.Kind)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("the target %.100q: %s", s.Name, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return nil
}
