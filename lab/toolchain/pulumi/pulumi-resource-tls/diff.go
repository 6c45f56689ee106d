package main

import (
	"reflect"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
)

// diff compares the inputs that a certificate was made from with the wanted ones, and replaces it for each change
// of a property marked replaceOnChanges. The library's own comparison looks that mark up by the whole path, such as
// subject.commonName, finds none, and would call it an update. An input that is not known yet counts as changed.
func diff[Inputs any](made, wanted Inputs) p.DiffResponse {
	response := p.DiffResponse{DetailedDiff: map[string]p.PropertyDiff{}}
	before, after := reflect.ValueOf(made), reflect.ValueOf(wanted)
	for _, field := range reflect.VisibleFields(before.Type()) {
		name, _, _ := strings.Cut(field.Tag.Get("pulumi"), ",")
		one, other := before.FieldByIndex(field.Index).Interface(), after.FieldByIndex(field.Index).Interface()
		if name == "" || reflect.DeepEqual(one, other) {
			continue
		}
		kind := p.Update
		if strings.Contains(field.Tag.Get("provider"), "replaceOnChanges") {
			kind = p.UpdateReplace
		}
		response.HasChanges = true
		response.DetailedDiff[name] = p.PropertyDiff{Kind: kind, InputDiff: true}
	}
	return response
}

// replace adds an output whose value asks for another certificate.
func replace(response *p.DiffResponse, output string) {
	response.HasChanges = true
	response.DetailedDiff[output] = p.PropertyDiff{Kind: p.UpdateReplace}
}
